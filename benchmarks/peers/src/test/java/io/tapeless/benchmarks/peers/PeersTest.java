package io.tapeless.benchmarks.peers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tapeless.benchmarks.Contender;
import io.tapeless.benchmarks.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/// All peers compute the same network: a comparison of different ones would say nothing.
class PeersTest {
    @Test
    void allInferTheSameLogits() {
        Peers.single();
        for (int batch : new int[] {1, 7}) {
            float[] wanted = null;
            for (Supplier<Contender> peer : Peers.inference(Problem.mlp(batch)).values()) {
                try (Inference inference = (Inference) peer.get()) {
                    inference.step();
                    float[] logits = inference.logits().clone();
                    wanted = wanted == null ? logits : wanted;
                    assertArrayEquals(wanted, logits, 1e-4f);
                }
            }
        }
    }

    @Test
    void allFollowTheSameLosses() {
        Peers.single();
        List<double[]> losses = new ArrayList<>();
        for (Supplier<Contender> peer : Peers.training(Problem.mlp(8)).values()) {
            try (Contender training = peer.get()) {
                losses.add(new double[] {training.step(), training.step(), training.step()});
            }
        }
        assertEquals(2, losses.size());
        assertArrayEquals(losses.getFirst(), losses.getLast(), 1e-3);
    }
}
