package io.tapeless.compiler.emit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Tiles that walk over a part of the columns or rows end with it, though all of them together would be whole tiles, and take each once where its sum waits in
/// the result.
class SharesBackendTest {
    /// Few rows times 96 columns, which workers share: three vectors of 256 bits fill them, but not a worker's 32.
    private static final String SHARED = """
            model Net {
                dim N
                input code : i32[N, 3] in 0 ..< 13
                target truth : f32[N, 3, 96]
                param table : float[13, 32] ~ normal(0, 1)
                param weight : float[32, 96] ~ normal(0, 1)
                let y = take(tanh(table) @ weight, code, axis: 0)
                output result = y
                loss = mse(y, truth)
                train { optimizer sgd(lr: 0.1) }
            }
            """;
    /// The update of a matrix whose columns are three vectors of 512 bits at a time, but are taken in pieces of 1,024.
    private static final String PIECES = """
            model Net {
                dim N
                input x : f32[N, 40]
                target truth : f32[N, 1104]
                let fc = Linear(40, 1104)
                output result = fc(x)
                loss = mse(fc(x), truth)
                train { optimizer sgd(lr: 0.1) }
            }
            """;
    /// Ten rows of 128 columns, updated with one to four products: workers share 32 columns each.
    private static final String UPDATED = """
            model Net {
                dim N = 64
                input x : f32[N, 20]
                target label : i32[N] in 0 ..< 10
                let fc1 = Linear(20, 128)
                let fc2 = Linear(128, 10)
                let y = fc2(relu(fc1(x)))
                output result = y
                loss = cross_entropy(y, label)
                train { optimizer sgd(lr: 0.1) }
            }
            """;
    /// Sixty rows of twenty columns, of which the last four have lanes along the rows: shares of fifteen rows, which tiles of four for 256 bits do not divide.
    private static final String ROWS = """
            model Net {
                dim N = 64
                input code : i32[N, 1] in 0 ..< 13
                target truth : f32[N, 1, 60]
                param table : float[13, 20] ~ normal(0, 1)
                param weight : float[60, 20] ~ normal(0, 1)
                let y = take(table @ swap(weight, 0, 1), code, axis: 0)
                output result = y
                loss = mse(y, truth)
                train { optimizer sgd(lr: 0.1, momentum: 0.9) clip_norm 1 }
            }
            """;
    /// A gradient of seven vectors of columns, four at a time, that is summed in steps between which sums wait in the result.
    private static final String STEPS = """
            model Net {
                dim N = 2048
                input x : f32[N, 33, 112]
                target truth : f32[N, 32, 4]
                let fc = Linear(112, 4)
                let y = fc(x[:, 1:])
                output result = y
                loss = mse(y, truth)
                train { optimizer sgd(lr: 0.1) clip_norm 0.5 }
            }
            """;
    /// Steps of a loop over few rows of 1,152 columns, in pieces of 1,024: shares are multiples of 32 columns, single rows take 128.
    private static final String STEP = """
            model Net {
                dim N = 8
                input x : f32[N, 3, 1152]
                target truth : f32[N, 1152]
                param w : float[1152, 1152] ~ normal(0, 0.02)
                let (all, last) = scan (x_t) over x axis 1 carrying (h : float[N, 1152] = zeros) {
                    let h' = relu(h @ w + x_t)
                    next h' emit h'
                }
                output result = last
                loss = mse(last, truth)
                train { optimizer sgd(lr: 0.1) }
            }
            """;

    @TempDir
    private Path folder;

    @Test
    void tilesStayWithinTheirPart() throws IOException {
        assertEquals(List.of(), SameSteps.check(folder, false, List.of(new SameSteps.Network("shared", SHARED, 4), new SameSteps.Network("pieces", PIECES, 4),
                new SameSteps.Network("updated", UPDATED, 4), new SameSteps.Network("rows", ROWS, 7))));
    }

    @Test
    void tilesStayWithinSharesAndPieces() throws IOException {
        assertEquals(List.of(), SameSteps.check(folder, false, List.of(new SameSteps.Network("step", STEP, 5)), 1, 12));
    }

    @Test
    void sumsThatWaitTakeAProductOnce() throws IOException {
        assertEquals(List.of(), SameSteps.check(folder, false, List.of(new SameSteps.Network("steps", STEPS, 3))));
    }
}
