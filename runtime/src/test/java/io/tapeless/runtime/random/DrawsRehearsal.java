package io.tapeless.runtime.random;

import io.tapeless.runtime.WarmUp;
import io.tapeless.runtime.team.Job;

/// A program that rehearses a mask of dropout over 2,048 elements, and tells whether a program would draw it by vectors then.
final class DrawsRehearsal {
    private static final int REHEARSALS = 2_000;
    private static final long LONG_NANOS = 1_000_000_000L;
    private static final long PAUSE_MILLIS = 21;

    private DrawsRehearsal() {}

    public static void main(String[] arguments) throws InterruptedException {
        float[] out = new float[2048];
        Job[] vectors = {(worker, workers) -> VectorDraws.bernoulli(out, 0, out.length / workers, 1, 2, 3, 0.8f)};
        Job[] plain = {(worker, workers) -> Draws.bernoulli(out, 0, out.length / workers, 1, 2, 3, 0.8f)};
        Job[] dry = {(worker, workers) -> VectorDraws.bernoulli(WarmUp.NO_FLOATS, 0, out.length, 1, 2, 3, 0.8f)};
        WarmUp warmUp = new WarmUp(1);
        for (int i = 0; i < REHEARSALS && !warmUp.isDone(); i++) {
            warmUp.ran(LONG_NANOS, () -> new WarmUp.Rehearsal(vectors, plain, dry));
            Thread.sleep(PAUSE_MILLIS);
        }
        System.out.println(warmUp.isDone());
    }
}
