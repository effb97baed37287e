package io.tapeless.benchmarks.peers;

import io.tapeless.benchmarks.Contender;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What is compared. Each runs in a process of its own: two builds of libtorch cannot share one, and libraries read their settings from the environment when they are loaded.
enum Peer {
    GENERATED("generated"),
    /// As `org.bytedeco:pytorch` brings it, multiplying with OpenBLAS.
    OPENBLAS("libtorch (OpenBLAS)"),
    /// The official build, with MKL and oneDNN, which DJL brings; called through the same interface.
    MKL("libtorch (MKL)"),
    DJL("DJL (PyTorch)"),
    ONNX("ONNX Runtime");

    private final String label;

    Peer(String label) {
        this.label = label;
    }

    String label() {
        return label;
    }

    /// ONNX Runtime infers only.
    boolean trains() {
        return this != ONNX;
    }

    Contender training(Workload workload, int threads) {
        return switch (this) {
            case GENERATED -> new GeneratedTraining(workload, threads);
            case OPENBLAS, MKL -> new LibtorchTraining(workload, threads);
            case DJL -> new DjlTraining(workload);
            case ONNX -> throw new IllegalArgumentException("ONNX Runtime does not train");
        };
    }

    Inference inference(Workload workload) {
        return switch (this) {
            case GENERATED -> new GeneratedInference(workload);
            case OPENBLAS, MKL -> new LibtorchInference(workload);
            case DJL -> new DjlInference(workload);
            case ONNX -> new OnnxInference(workload);
        };
    }

    /// What the process needs in its environment.
    Map<String, String> environment(int threads) {
        Map<String, String> variables = new TreeMap<>();
        for (String library : List.of("OMP", "MKL", "OPENBLAS")) {
            variables.put(library + "_NUM_THREADS", String.valueOf(threads));
        }
        if (this == MKL) {
            variables.put("LD_LIBRARY_PATH", Natives.official().toString());
        } else if (this == OPENBLAS) {
            variables.putAll(Natives.openBlas());
        }
        return variables;
    }

    List<String> javaOptions(int threads) {
        String javacpp = "-Dorg.bytedeco.javacpp.cachedir=" + Natives.folder().resolve("javacpp");
        return switch (this) {
            case GENERATED, ONNX -> List.of();
            case OPENBLAS -> List.of(javacpp);
            case MKL -> List.of(javacpp, "-Dorg.bytedeco.javacpp.pathsFirst=true", "-Djava.library.path=" + Natives.official());
            case DJL -> List.of("-DDJL_CACHE_DIR=" + Natives.folder().resolve("djl"), "-DOPT_OUT_TRACKING=true", "-Dai.djl.offline=true",
                    "-Dai.djl.pytorch.num_threads=" + threads, "-Dai.djl.pytorch.num_interop_threads=1");
        };
    }
}
