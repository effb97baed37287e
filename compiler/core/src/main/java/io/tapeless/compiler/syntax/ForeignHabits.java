package io.tapeless.compiler.syntax;

import static io.tapeless.grammar.TapelessLexer.*;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.antlr.v4.runtime.Token;

/// What people who come from Python and PyTorch write where the language is written otherwise, and how it is written here.
final class ForeignHabits {
    private static final Map<String, String> WORDS = Map.ofEntries(
            Map.entry("def", "fn"), Map.entry("func", "fn"), Map.entry("function", "fn"), Map.entry("fun", "fn"),
            Map.entry("var", "let"), Map.entry("val", "let"), Map.entry("const", "let"), Map.entry("class", "layer"),
            Map.entry("module", "layer"), Map.entry("forward", "apply"), Map.entry("parameter", "param"),
            Map.entry("buffer", "state"), Map.entry("label", "target"), Map.entry("assert", "expect"), Map.entry("include", "import"));

    /// Words that begin no statement here, and need more than another word.
    private static final Map<String, String> STATEMENTS = Map.of("for", "equal layers are `repeat i in 4 { … }`, the steps along an axis a `scan`",
            "while", "equal layers are `repeat i in 4 { … }`, the steps along an axis a `scan`",
            "if", "a choice is an expression: `let y = if c then a else b`; training and inference differ by `when training { … } else { … }`",
            "print", "`watch h` shows a value of the training step, `output` one of every program",
            "from", "`import \"blocks.tl\"` brings in another file; layers and functions that come with the compiler need no import");

    /// What stands elsewhere in a `train` block, or on the command line.
    private static final Map<String, String> SETTINGS = Map.ofEntries(Map.entry("clip_grad_norm", "it is called `clip_norm`"),
            Map.entry("clip_grad_value", "it is called `clip_value`"), Map.entry("weight_decay", "it is an argument: `optimizer adamw(weight_decay: 0.01)`"),
            Map.entry("lr", "it is an argument: `optimizer adam(lr: 1e-3)`"), Map.entry("learning_rate", "it is an argument: `optimizer adam(lr: 1e-3)`"),
            Map.entry("scheduler", "it is called `schedule`"), Map.entry("ema", "it is called `average_weights`"),
                    Map.entry("lr_scheduler", "it is called `schedule`"),
            Map.entry("epochs", "who trains says it: `dslc train SPEC --epochs 10`"),
                    Map.entry("num_epochs", "who trains says it: `dslc train SPEC --epochs 10`"),
            Map.entry("batch_size", "it is the batch dim, `dim N = 64`, or `dslc train SPEC --batch 64`"),
            Map.entry("batch", "it is the batch dim, `dim N = 64`, or `dslc train SPEC --batch 64`"),
            Map.entry("seed", "who trains says it: `dslc train SPEC --seed 1`"));

    private static final Set<String> DTYPES = Set.of("float", "f32", "f64", "i32", "i64", "bool");

    private ForeignHabits() {}

    /// Where a statement should begin.
    static Optional<String> statement(Token found, Token next, Token afterNext) {
        String name = found.getText();
        if (WORDS.containsKey(name) && (Words.isName(next.getType()) || next.getType() == LPAREN)) {
            return Optional.of("did you mean `" + WORDS.get(name) + "`?");
        }
        if (SETTINGS.containsKey(name) || STATEMENTS.containsKey(name)) {
            return Optional.of(SETTINGS.getOrDefault(name, STATEMENTS.get(name)));
        }
        return switch (next.getType()) {
            case PLUS, MINUS, STAR, SLASH, AT -> Optional.of(afterNext.getType() == ASSIGN
                    ? "nothing changes its value: `let " + name + "' = " + name + " " + next.getText() + " …` is a new one"
                    : "a value gets a name, `let y = " + name + " " + next.getText() + " …`, or is what a function gives, `return " + name + " "
                            + next.getText() + " …`");
            default -> Optional.empty();
        };
    }

    /// Where one thing follows another on a line.
    static Optional<String> stray(Token previous, Token found) {
        if (SETTINGS.containsKey(found.getText())) {
            return Optional.of(SETTINGS.get(found.getText()));
        }
        if (found.getType() == LPAREN && DTYPES.contains(previous.getText())) {
            return Optional.of("a shape stands in brackets: `" + previous.getText() + "[N, 4]`");
        }
        return Optional.empty();
    }

    /// Where something else had to come.
    static Optional<String> instead(Expectation expected, Token beforePrevious, Token previous, Token found) {
        int before = previous == null ? Token.EOF : previous.getType();
        int type = found.getType();
        String last = previous == null ? "" : previous.getText();
        if (before == STAR && type == STAR) {
            return Optional.of("powers are written `x ^ 2`");
        }
        if (expected.only(TILDE)) {
            return Optional.of("a parameter starts as its initialiser says: `~ zeros`, `~ normal(0, 0.02)`, `~ kaiming_uniform()`");
        }
        if (type == TILDE && expected.allows(ASSIGN)) {
            return Optional.of("a state starts at a value: `= zeros`");
        }
        if (expected.only(COLON) && DTYPES.contains(last)) {
            return Optional.of("the name comes first: `x : " + last + "[N, 4]`");
        }
        if (expected.only(COLON) && Words.isName(before) && type != LPAREN && type != ASSIGN) {
            return Optional.of("its type comes after the name: `" + last + " : f32[N, 4]`");
        }
        if (found.getText().equals("for")) {
            return Optional.of(STATEMENTS.get("for"));
        }
        return instead(beforePrevious == null ? Token.EOF : beforePrevious.getType(), before, type, last);
    }

    /// What follows a reserved word, or a name after one.
    private static Optional<String> instead(int beforePrevious, int previous, int found, String last) {
        boolean called = beforePrevious == OPTIMIZER || beforePrevious == SCHEDULE || beforePrevious == THEN;
        boolean chosen = previous == OPTIMIZER || called && found == DOT;
        if (chosen && (found == ASSIGN || found == STRING || found == DOT)) {
            return Optional.of("its name and arguments alone: `optimizer adam(lr: 1e-3)`");
        }
        return Optional.ofNullable(switch (previous) {
            case SCHEDULE -> found == ASSIGN || found == STRING ? "its name and arguments alone: `schedule cosine(total: 1000)`" : null;
            case IMPORT -> STATEMENTS.get("from");
            case FREEZE -> "which parameters are meant is a text: `freeze \"encoder.*\"`";
            case CARRYING -> "what is carried stands in parentheses: `carrying (h : float[N, 8] = zeros)`";
            default -> called && !last.isEmpty() ? "its arguments stand in parentheses, `" + last + "(…)`, which are empty if there are none"
                    : (beforePrevious == OUTPUT || beforePrevious == METRIC) && found == LPAREN ? "it has a name: `output y = " + last + "(…)`"
                    : beforePrevious == LET && found == LPAREN ? "functions are declared outside of models and layers: `fn " + last + "(x) = …`" : null;
        });
    }
}
