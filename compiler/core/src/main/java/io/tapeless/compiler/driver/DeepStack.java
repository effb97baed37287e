package io.tapeless.compiler.driver;

import io.tapeless.compiler.diagnostic.Code;
import io.tapeless.compiler.diagnostic.CompileException;
import io.tapeless.compiler.diagnostic.Diagnostic;
import io.tapeless.compiler.source.Span;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/// Runs phases, which follow the nesting of specs by recursion, where a stack overflow takes more nesting than the language allows.
final class DeepStack {
    /// Address space, not memory: pages are taken when they are touched.
    private static final long STACK_BYTES = 512L << 20;

    /// What is run.
    @FunctionalInterface
    interface Work<T> {
        T run() throws IOException;
    }

    private DeepStack() {}

    static <T> T run(Work<T> work) throws IOException {
        FutureTask<T> task = new FutureTask<>(work::run);
        Thread thread = new Thread(null, task, "compiler", STACK_BYTES);
        thread.setDaemon(true);
        thread.start();
        try {
            return task.get();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new UserException("interrupted");
        } catch (ExecutionException failure) {
            switch (failure.getCause()) {
                case IOException io -> throw io;
                case StackOverflowError tooDeep -> throw new CompileException(List.of(
                        Diagnostic.error(Code.NESTING_TOO_DEEP, Span.NONE, "the spec calls or nests too deeply to be compiled")));
                case RuntimeException exception -> throw exception;
                case Error error -> throw error;
                default -> throw new IllegalStateException(failure.getCause());
            }
        }
    }
}
