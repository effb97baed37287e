package io.tapeless.compiler.emit.tornado;

import java.util.List;

/// Java text that describes calls of cuBLAS to TornadoVM. It names no class of the library: descriptions are of `tornado-api`, and TornadoVM
/// looks for the library (its module `tornado.cublas`) when a graph runs.
final class LibraryText {
    static final String METHOD = "product";

    private static final String API = "uk.ac.manchester.tornado.api.common.";
    static final List<String> IMPORTS = List.of(API + "Access", API + "LibraryTaskDescriptor", "java.util.Arrays");

    /// The field that says whether the library is used.
    static final String FIELD = """
            /**
             * Whether products are tasks of cuBLAS; else they are kernels of our own.
             */
            final boolean library;
            """;

    static final String TEXT = """

            /**
             * out[b, i, j] = sum of left[b, i, k] * right[b, k, j], by cuBLAS. It stores matrices by columns: to it each of these is its own transpose,
             * and the product is right * left. Sizes are those of the capacity.
             */
            static LibraryTaskDescriptor product(int rows, int columns, int depth, int batch, FloatArray left, boolean leftTransposed, int leftLeading,
                    long leftStride, FloatArray right, boolean rightTransposed, int rightLeading, long rightStride, FloatArray out, long outStride) {
                final int rightOperation = rightTransposed ? 1 : 0;
                final int leftOperation = leftTransposed ? 1 : 0;
                final boolean batched = outStride > 0;
                final Object[] parameters = batched
                        ? new Object[] {rightOperation, leftOperation, columns, rows, depth, 1f, right, rightLeading, rightStride, left, leftLeading, leftStride, 0f,
                                out, columns, outStride, batch}
                        : new Object[] {rightOperation, leftOperation, columns, rows, depth, 1f, right, rightLeading, left, leftLeading, 0f, out, columns};
                final Access[] access = new Access[parameters.length];
                Arrays.fill(access, Access.READ_ONLY);
                access[batched ? 13 : 11] = Access.WRITE_ONLY;
                return new LibraryTaskDescriptor().withLibrary("nvidia/cublas").withFunction(batched ? "cublasSgemmStridedBatched" : "cublasSgemm")
                        .withParameters(parameters).withAccess(access);
            }
            """;

    private LibraryText() {}
}
