package io.tapeless.benchmarks.peers;

import io.tapeless.benchmarks.Contender;
import io.tapeless.benchmarks.Update;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What is compared. Each runs in a process of its own: two builds of libtorch cannot share one, and libraries read their settings from the environment when
/// they are loaded.
enum Peer {
    GENERATED("generated"),
    /// As `org.bytedeco:pytorch` brings it, multiplying with OpenBLAS.
    OPENBLAS("libtorch (OpenBLAS)"),
    OPENBLAS_FUSED("libtorch (OpenBLAS, fused)"),
    /// The official build, with MKL and oneDNN, which DJL brings; called through the same interface.
    MKL("libtorch (MKL)"),
    MKL_FUSED("libtorch (MKL, fused)"),
    DJL("DJL (PyTorch)"),
    ONNX("ONNX Runtime");

    private final String label;

    Peer(String label) {
        this.label = label;
    }

    String label() {
        return label;
    }

    /// Whether it is worth comparing: ONNX Runtime infers only, and fused is Adam.
    boolean trains(Network network) {
        return this != ONNX && (!fused() || network.update() == Update.ADAM);
    }

    boolean infers() {
        return !fused();
    }

    private boolean fused() {
        return this == OPENBLAS_FUSED || this == MKL_FUSED;
    }

    private boolean official() {
        return this == MKL || this == MKL_FUSED;
    }

    Contender training(Workload workload, int threads) {
        return switch (this) {
            case GENERATED -> new GeneratedTraining(workload, threads);
            case OPENBLAS, OPENBLAS_FUSED, MKL, MKL_FUSED -> new LibtorchTraining(workload, threads, fused());
            case DJL -> new DjlTraining(workload);
            case ONNX -> throw new IllegalArgumentException("ONNX Runtime does not train");
        };
    }

    Inference inference(Workload workload) {
        return switch (this) {
            case GENERATED -> new GeneratedInference(workload);
            case OPENBLAS, OPENBLAS_FUSED, MKL, MKL_FUSED -> new LibtorchInference(workload);
            case DJL -> new DjlInference(workload);
            case ONNX -> new OnnxInference(workload);
        };
    }

    /// What the process needs in its environment.
    Map<String, String> environment(int threads) {
        Map<String, String> variables = new TreeMap<>();
        if (this == GENERATED) {
            return variables;
        }
        for (String library : List.of("OMP", "MKL", "OPENBLAS")) {
            variables.put(library + "_NUM_THREADS", String.valueOf(threads));
        }
        variables.putAll(Natives.KEEP_MEMORY);
        if (official()) {
            variables.put("LD_LIBRARY_PATH", Natives.official().toString());
        } else {
            variables.putAll(Natives.openBlas());
        }
        return variables;
    }

    List<String> javaOptions(int threads) {
        String javacpp = "-Dorg.bytedeco.javacpp.cachedir=" + Natives.folder().resolve("javacpp");
        return switch (this) {
            case GENERATED, ONNX -> List.of();
            case OPENBLAS, OPENBLAS_FUSED -> List.of(javacpp);
            case MKL, MKL_FUSED -> List.of(javacpp, "-Dorg.bytedeco.javacpp.pathsFirst=true", "-Djava.library.path=" + Natives.official());
            case DJL -> List.of("-DDJL_CACHE_DIR=" + Natives.folder().resolve("djl"), "-DOPT_OUT_TRACKING=true", "-Dai.djl.offline=true",
                    "-Dai.djl.pytorch.num_threads=" + threads, "-Dai.djl.pytorch.num_interop_threads=1");
        };
    }
}
