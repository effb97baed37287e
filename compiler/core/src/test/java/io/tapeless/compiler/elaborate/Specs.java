package io.tapeless.compiler.elaborate;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tapeless.compiler.diagnostic.Diagnostic;
import io.tapeless.compiler.source.SourceFile;
import io.tapeless.compiler.syntax.Parser;
import java.util.List;
import java.util.Map;

/// Specs that several tests use, and short ways to elaborate one.
final class Specs {
    /// The complete model of the language reference.
    static final String FASHION_MLP = """
            /// Two-layer classifier for 28×28 grey images.
            model FashionMlp(hidden: int = 128, classes: int = 10) {
                dim N = 64

                /// Grey values.
                input  image : f32[N, 784]
                target label : i32[N] in 0 ..< classes

                let fc1 = Linear(784, hidden)
                let fc2 = Linear(hidden, classes)
                let h      = image |> fc1 |> relu |> dropout(0.2)
                let logits = fc2(h)

                output probs    = softmax(logits, axis: -1)
                loss            = cross_entropy(logits, label)
                metric accuracy = mean(argmax(logits, axis: -1) == label)

                train {
                    optimizer  adamw(lr: 1e-3, weight_decay: 1e-2)
                    schedule   warmup(200) then cosine(total: 10_000)
                    clip_norm  1.0
                    accumulate 1
                    group "*.bias" { weight_decay: 0 }
                    penalty l1(1e-5) on "fc1.weight"
                }

                example "first loss is ln C" { given image = zeros  given label = zeros  expect loss =~ log(classes) within 0.1 }
            }
            """;

    /// Layers in layers, a repeat, a state, sharing, a metric that accumulates.
    static final String RESIDUAL_TOWER = """
            fn centred(x, scale: float = 1) {
                let m = mean(x, axis: -1, keep: true)
                return (x - m) * scale
            }
            layer Twin(inner: layer) { apply (a, b) = concat([inner(a), inner(b)], axis: -1) }
            model Tower(depth: int = 3, width: int = 8) {
                dim N = 16
                input a : f32[N, width]
                input b : f32[N, width]
                target y : f32[N]
                let tower = repeat i in depth { Residual(Mlp(width, hidden: 4 * width)) }
                let norm  = BatchNorm(width)
                let twin  = Twin(Linear(width, 2))
                let h     = a |> tower |> norm
                let both  = twin(h, b |> centred(scale: 0.5) |> norm)
                let head  = Linear(4, 1)
                let score = squeeze(head(both), axis: -1)
                watch h
                output score = score
                output low   = tower[0](a)
                loss = mse(score, y) + 0.01 * mean(square(tower[-1].inner.fc1.weight))
                metric rmse = sqrt(total(sum(square(score - y))) / total(size(y)))
                train { optimizer sgd(lr: 0.1, momentum: 0.9)  group "head.*" { lr: 0.01 } }
                example training "runs" { given a = ones  given b = ones  given y = zeros  expect loss >= 0 }
            }
            """;

    private Specs() {}

    static ElaborationResult elaborate(String text) {
        return elaborate(text, Elaborator.Options.DEFAULT);
    }

    static ElaborationResult elaborate(String text, Elaborator.Options options) {
        return Elaborator.elaborate(Parser.parse(new SourceFile("spec.tl", text)), options, Prelude.load());
    }

    /// The only model of a spec without errors.
    static ElaboratedModel model(String text) {
        return model(text, Map.of(), false);
    }

    static ElaboratedModel model(String text, Map<String, String> arguments, boolean f64) {
        ElaborationResult result = elaborate(text, new Elaborator.Options(arguments, f64, null, ImportLoader.NONE));
        assertEquals(List.of(), result.diagnostics().stream().map(Specs::told).toList());
        return result.models().getFirst();
    }

    static String told(Diagnostic diagnostic) {
        return diagnostic.primary() + " " + diagnostic.code().id() + " " + diagnostic.message();
    }
}
