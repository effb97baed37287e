package uk.ac.manchester.tornado.api;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import uk.ac.manchester.tornado.api.common.Access;
import uk.ac.manchester.tornado.api.common.LibraryTaskDescriptor;
import uk.ac.manchester.tornado.api.enums.TornadoVMBackendType;
import uk.ac.manchester.tornado.api.runtime.TornadoRuntimeProvider;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/// Shim's own: cublasSgemm and its strided batches as cuBLAS defines them, over matrices stored by columns, on the device's copies. Like the real
/// provider it refuses devices other than CUDA's.
public final class CuBlasStandIn {
    /// Calls so far, for tests that want to know that there were some.
    public static final AtomicLong CALLS = new AtomicLong();

    private CuBlasStandIn() {}

    static Consumer<Object[]> of(LibraryTaskDescriptor call) {
        boolean batched = call.getFunctionName().equals("cublasSgemmStridedBatched");
        if (!call.getLibraryName().equals("nvidia/cublas") || !batched && !call.getFunctionName().equals("cublasSgemm")) {
            throw new IllegalArgumentException("no library " + call.getLibraryName() + " with " + call.getFunctionName());
        }
        int out = batched ? 13 : 11;
        for (int i = 0; i < call.getParameters().length; i++) {
            if (call.getAccess()[i] != (i == out ? Access.WRITE_ONLY : Access.READ_ONLY)) {
                throw new IllegalArgumentException("parameter " + i + " is " + call.getAccess()[i]);
            }
        }
        return batched ? CuBlasStandIn::batched : CuBlasStandIn::single;
    }

    private static void single(Object[] a) {
        product(a, (FloatArray) a[6], (int) a[7], 0, (FloatArray) a[8], (int) a[9], 0, (float) a[10], (FloatArray) a[11], (int) a[12], 0);
    }

    private static void batched(Object[] a) {
        for (long b = 0; b < (int) a[16]; b++) {
            product(a, (FloatArray) a[6], (int) a[7], b * (long) a[8], (FloatArray) a[9], (int) a[10], b * (long) a[11], (float) a[12], (FloatArray) a[13],
                    (int) a[14], b * (long) a[15]);
        }
    }

    private static void product(Object[] a, FloatArray left, int lda, long fromLeft, FloatArray right, int ldb, long fromRight, float beta,
            FloatArray out, int ldc,
            long fromOut) {
        if (TornadoRuntimeProvider.getTornadoRuntime().getBackend(0).getBackendType() != TornadoVMBackendType.CUDA) {
            throw new IllegalStateException("no provider of nvidia/cublas for this device");
        }
        CALLS.incrementAndGet();
        boolean leftTransposed = (int) a[0] == 1;
        boolean rightTransposed = (int) a[1] == 1;
        int m = (int) a[2];
        int n = (int) a[3];
        int k = (int) a[4];
        if (lda < (leftTransposed ? k : m) || ldb < (rightTransposed ? n : k) || ldc < m) {
            throw new IllegalArgumentException("a leading dimension smaller than its matrix");
        }
        for (int i = 0; i < m; i++) {
            for (int j = 0; j < n; j++) {
                float sum = 0;
                for (int p = 0; p < k; p++) {
                    sum += left.get((int) fromLeft + (leftTransposed ? p + i * lda : i + p * lda)) * right.get((int) fromRight
                            + (rightTransposed ? j + p * ldb : p + j * ldb));
                }
                int at = (int) fromOut + i + j * ldc;
                out.set(at, (float) a[5] * sum + (beta == 0 ? 0 : beta * out.get(at)));
            }
        }
    }
}
