package io.tapeless.benchmarks.peers;

import io.tapeless.benchmarks.Interleaved;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;

/// A contender in a process of its own, which sleeps while it is not its turn.
final class PeerProcess implements Interleaved.Timed {
    private final Peer peer;
    private final Process process;
    private final PrintWriter orders;
    private final BufferedReader answers;

    /// @param what `training` or `inference`
    PeerProcess(Peer peer, String what, Network network, int rows, int threads) {
        this.peer = peer;
        List<String> options = new ArrayList<>(peer.javaOptions(threads));
        options.addAll(List.of(PeerMain.class.getName(), what, peer.name(), network.spec(), String.valueOf(rows), String.valueOf(threads)));
        try {
            process = java(options, peer.environment(threads)).start();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        orders = new PrintWriter(process.outputWriter(), true);
        answers = new BufferedReader(new InputStreamReader(process.getInputStream()));
        answer();
    }

    /// This JVM's class path and options that the benchmarks run with, then `options`; it writes its errors where this process does.
    static ProcessBuilder java(List<String> options, Map<String, String> environment) {
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "--add-modules",
                "jdk.incubator.vector", "--sun-misc-unsafe-memory-access=allow",
                "--enable-native-access=ALL-UNNAMED", "-XX:+UseSerialGC", "-cp", System.getProperty("java.class.path")));
        command.addAll(options);
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().putAll(environment);
        return builder;
    }

    @Override
    public void warmUp(double seconds) {
        ask("warm " + seconds);
    }

    @Override
    public void turn(double seconds) {
        ask("turn " + seconds);
    }

    @Override
    public Interleaved.Result result() {
        double[] numbers = ask("result");
        return new Interleaved.Result(peer.label(), numbers[0], numbers[1], numbers[2], numbers[3]);
    }

    /// What so many steps return: losses.
    double[] steps(int count) {
        return ask("steps " + count);
    }

    /// The outputs of the last step.
    double[] outputs() {
        return ask("outputs");
    }

    private double[] ask(String order) {
        orders.println(order);
        return Arrays.stream(answer().trim().split(" ")).filter(word -> !word.isEmpty())
                .flatMapToDouble(word -> DoubleStream.of(Double.parseDouble(word))).toArray();
    }

    private String answer() {
        try {
            for (String line = answers.readLine(); line != null; line = answers.readLine()) {
                if (line.startsWith(PeerMain.ANSWER)) {
                    return line.substring(PeerMain.ANSWER.length());
                }
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        throw new IllegalStateException(peer.label() + " has ended");
    }

    @Override
    public void close() {
        orders.close();
        try {
            process.waitFor();
        } catch (InterruptedException interrupted) {
            process.destroy();
            Thread.currentThread().interrupt();
        }
    }
}
