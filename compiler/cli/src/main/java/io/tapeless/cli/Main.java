package io.tapeless.cli;

/// The `dslc` program.
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        System.err.println("usage: dslc COMMAND");
        System.exit(arguments.length == 0 ? 2 : 0);
    }
}
