package io.tapeless.benchmarks.peers;

import io.tapeless.benchmarks.Gemm;
import io.tapeless.benchmarks.Interleaved;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Supplier;

/// Generated code beside libtorch, DJL and ONNX Runtime, and products of matrices beside OpenBLAS, each in a process of its own and by turns.
/// Prints Markdown tables. See README.md.
public final class Peers {
    private static final String USAGE = "usage: Peers [--what training,inference,products] [--networks mlp_sgd,mlp_adam,xor_sgd,lenet,cnn,deepmlp] [--rows 64] [--threads 1]"
            + " [--peers generated,openblas,openblas_fused,mkl,mkl_fused,djl,onnx] [--seconds S] [--warm-up S] [--shapes 64,64x128x784]";

    private List<String> what = List.of("training", "inference", "products");
    private List<Network> networks = List.of(Network.MLP_SGD, Network.MLP_ADAM, Network.XOR_SGD, Network.LENET);
    private List<Integer> rows = List.of(64);
    private List<Integer> threads = List.of(1);
    private List<Peer> peers = List.of(Peer.values());
    private double seconds = 2;
    private double warmUp = 5;
    private List<String> gemm = List.of();

    private Peers() {
    }

    /// Measures what the arguments ask for.
    public static void main(String[] arguments) throws IOException, InterruptedException {
        Peers peers = new Peers();
        try {
            for (int i = 0; i < arguments.length; i += 2) {
                peers.set(arguments[i], i + 1 < arguments.length ? arguments[i + 1] : "");
            }
        } catch (RuntimeException mistake) {
            System.err.println(mistake.getMessage() + "\n" + USAGE);
            System.exit(2);
        }
        peers.run();
    }

    private void set(String option, String value) {
        switch (option) {
            case "--what" -> what = list(value);
            case "--networks" -> networks = list(value).stream().map(Network::of).toList();
            case "--rows" -> rows = list(value).stream().map(Integer::valueOf).toList();
            case "--threads" -> threads = list(value).stream().map(Integer::valueOf).toList();
            case "--peers" -> peers = list(value).stream().map(name -> Peer.valueOf(name.toUpperCase(Locale.ROOT))).toList();
            case "--seconds" -> seconds = Double.parseDouble(value);
            case "--warm-up" -> warmUp = Double.parseDouble(value);
            case "--shapes" -> gemm = List.of("--shapes", value);
            default -> throw new IllegalArgumentException("what is '" + option + "'?");
        }
    }

    private static List<String> list(String value) {
        return List.of(value.split(","));
    }

    private void run() throws IOException, InterruptedException {
        if (what.contains("training") || what.contains("inference")) {
            System.out.println("| what | network | rows | threads | subject | median µs | min µs | p90 µs | × generated |\n|---|---|---|---|---|---|---|---|---|");
        }
        if (what.contains("training")) {
            networks.forEach(network -> measure("training", network, threads, peers.stream().filter(peer -> peer.trains(network)).toList()));
        }
        if (what.contains("inference")) {
            Set<List<String>> seen = new HashSet<>();
            networks.stream().filter(network -> seen.add(network.layers()))
                    .forEach(network -> measure("inference", network, List.of(1), peers.stream().filter(Peer::infers).toList()));
        }
        if (what.contains("products")) {
            products();
        }
    }

    private void measure(String kind, Network network, List<Integer> counts, List<Peer> subjects) {
        for (int count : counts) {
            for (int size : network == Network.XOR_SGD ? List.of(4) : rows) {
                List<Supplier<Interleaved.Timed>> processes = new ArrayList<>();
                subjects.forEach(peer -> processes.add(() -> new PeerProcess(peer, kind, network, size, count)));
                List<Interleaved.Result> results = new Interleaved(warmUp, seconds).measure(processes);
                for (Interleaved.Result result : results) {
                    System.out.printf(Locale.ROOT, "| %s | %s | %d | %d | %s | %.4g | %.4g | %.4g | %.3g |%n", kind, network.spec(), size,
                            count, result.subject(),
                            result.medianMicros(), result.minimumMicros(), result.p90Micros(), result.medianMicros() / results.getFirst().medianMicros());
                }
            }
        }
    }

    /// One process for both: OpenBLAS is a C library that Java can call.
    private void products() throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(Gemm.class.getName(), "--openblas", Natives.openBlasJar()));
        command.addAll(gemm);
        System.out.println();
        int status = PeerProcess.java(command, Peer.OPENBLAS.environment(1)).redirectOutput(ProcessBuilder.Redirect.INHERIT).start().waitFor();
        if (status != 0) {
            throw new IllegalStateException("the products ended with " + status);
        }
    }
}
