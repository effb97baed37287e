package io.tapeless.benchmarks.peers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// All peers compute the same network: a comparison of different ones would say nothing. Each in its process, with the settings that it is timed with.
class PeersTest {
    private static final int STEPS = 6;

    @ParameterizedTest
    @EnumSource(value = Network.class, names = {"MLP_SGD", "XOR_SGD", "LENET"})
    void allInferTheSame(Network network) {
        double[] wanted = inferred(Peer.GENERATED, network);
        for (Peer peer : others()) {
            if (peer.infers()) {
                assertArrayEquals(wanted, inferred(peer, network), 1e-4, peer.label());
            }
        }
    }

    private static double[] inferred(Peer peer, Network network) {
        try (PeerProcess process = new PeerProcess(peer, "inference", network, 7, 1)) {
            process.steps(1);
            return process.outputs();
        }
    }

    @ParameterizedTest
    @EnumSource(value = Network.class, names = {"MLP_SGD", "MLP_ADAM", "XOR_SGD", "LENET"})
    void allFollowTheSameLosses(Network network) {
        double[] wanted = losses(Peer.GENERATED, network);
        assertEquals(STEPS, wanted.length);
        assertTrue(wanted[STEPS - 1] < wanted[0], () -> "it learns: " + Arrays.toString(wanted));
        for (Peer peer : others()) {
            if (peer.trains(network)) {
                assertArrayEquals(wanted, losses(peer, network), 1e-4, peer.label());
            }
        }
    }

    private static double[] losses(Peer peer, Network network) {
        try (PeerProcess process = new PeerProcess(peer, "training", network, 8, 1)) {
            return process.steps(STEPS);
        }
    }

    private static List<Peer> others() {
        return Arrays.stream(Peer.values()).filter(peer -> peer != Peer.GENERATED).toList();
    }
}
