package io.tapeless.cli;

import io.tapeless.compiler.diagnostic.Code;
import io.tapeless.compiler.diagnostic.CompileException;
import io.tapeless.compiler.diagnostic.Diagnostic;
import io.tapeless.compiler.driver.UserException;
import io.tapeless.compiler.source.Span;
import io.tapeless.runtime.device.DeviceException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// What all commands share: diagnostics, and that no failure reaches the user as a stack trace.
abstract class DslcCommand implements Callable<Integer> {
    /// How many of the problems of a file are told.
    private static final int MOST_TOLD = 5;

    @Spec
    CommandSpec spec;

    @Mixin
    DiagnosticOptions diagnostics;

    /// The command itself; returns an [ExitStatus].
    abstract int execute() throws IOException;

    /// The rows of a batch that the user asked for, or 0.
    int rows() {
        return 0;
    }

    @Override
    public final Integer call() {
        try {
            return execute();
        } catch (CompileException errors) {
            report(errors.diagnostics());
            return ExitStatus.INPUT;
        } catch (UserException failure) {
            report(List.of(failure.diagnostic()));
            return ExitStatus.INPUT;
        } catch (DeviceException failure) {
            report(List.of(Diagnostic.error(Code.UNSUITABLE_INPUT, Span.NONE, inOneLine(failure.getMessage()))));
            return ExitStatus.INPUT;
        } catch (IOException failure) {
            return unreadable(failure);
        } catch (UncheckedIOException failure) {
            return unreadable(failure.getCause());
        } catch (ParameterException usage) {
            throw usage;
        } catch (OutOfMemoryError tooLarge) {
            Diagnostic diagnostic = Diagnostic.error(Code.UNSUITABLE_INPUT, Span.NONE, (rows() == 0 ? "the model needs" : "batches of " + rows() + " rows need")
                    + " more memory than the " + (Runtime.getRuntime().maxMemory() >> 20) + " MiB that Java was given");
            report(List.of((rows() == 0 ? diagnostic : diagnostic.hint("choose a smaller --batch")).hint("raise it: JAVA_TOOL_OPTIONS=-Xmx8g dslc …")));
            return ExitStatus.INPUT;
        } catch (RuntimeException | Error mistake) {
            return internalError(mistake);
        }
    }

    private int unreadable(IOException failure) {
        report(List.of(Diagnostic.error(Code.UNREADABLE_FILE, Span.NONE, inOneLine(message(failure)))));
        return ExitStatus.INPUT;
    }

    /// A list as a sentence: diagnostics have no line breaks, and of weights of another model nobody reads all that differ.
    private static String inOneLine(String message) {
        List<String> lines = message.lines().map(line -> line.replaceFirst("^ +- ", "")).toList();
        if (lines.size() < 2) {
            return message;
        }
        List<String> told = lines.subList(1, Math.min(lines.size(), 1 + MOST_TOLD));
        String rest = lines.size() - 1 > told.size() ? "; and " + (lines.size() - 1 - told.size()) + " more" : "";
        return lines.getFirst() + ": " + String.join("; ", told) + rest;
    }

    private int internalError(Throwable mistake) {
        StackTraceElement[] trace = mistake.getStackTrace();
        String place = trace.length == 0 ? "" : " (" + trace[0].getClassName() + ":" + trace[0].getLineNumber() + ")";
        report(List.of(Diagnostic.error(Code.INTERNAL_ERROR, Span.NONE, mistake.getClass().getSimpleName() + place + ": " + mistake.getMessage())
                .hint("this is a mistake of the compiler, not of your spec: please report it with the spec and the output of --verbose")));
        if (diagnostics.verbose()) {
            mistake.printStackTrace(err());
        }
        return ExitStatus.INTERNAL;
    }

    /// Prints diagnostics in the form the user asked for.
    final void report(List<Diagnostic> found) {
        diagnostics.print(found, out(), err());
    }

    final PrintWriter out() {
        return spec.commandLine().getOut();
    }

    final PrintWriter err() {
        return spec.commandLine().getErr();
    }

    final ParameterException usage(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    private static String message(IOException failure) {
        return switch (failure) {
            case NoSuchFileException absent -> absent.getReason() != null ? absent.getReason() : "there is no file " + absent.getFile();
            case AccessDeniedException denied -> "no permission for " + denied.getFile();
            case FileSystemException other -> other.getFile() + ": " + (other.getReason() == null ? "cannot be used" : other.getReason());
            default -> failure.getMessage();
        };
    }
}
