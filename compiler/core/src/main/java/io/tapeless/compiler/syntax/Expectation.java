package io.tapeless.compiler.syntax;

import static io.tapeless.grammar.TapelessLexer.*;

import io.tapeless.grammar.TapelessParser;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.antlr.v4.runtime.NoViableAltException;
import org.antlr.v4.runtime.RecognitionException;
import org.antlr.v4.runtime.RuleContext;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.atn.ATNConfig;
import org.antlr.v4.runtime.atn.Transition;
import org.antlr.v4.runtime.misc.IntervalSet;

/// Says in the user's words what the grammar allows at a place: "an expression", "a name", "`)`".
///
/// @param tokens      the token types that could have come
/// @param rule        the grammar rule being read, for a better word than "a name"
/// @param description the words
record Expectation(Set<Integer> tokens, int rule, String description) {
    private static final Set<Integer> EXPRESSION_STARTS =
            Set.of(NUMBER, STRING, TRUE, FALSE, LOSS, LPAREN, LBRACKET, REPEAT, SCAN, MINUS, NOT, IF, WHEN);
    private static final Set<Integer> OPERATORS = Set.of(
            EQUAL, NOT_EQUAL, LESS, LESS_EQUAL, GREATER, GREATER_EQUAL, PLUS, MINUS, STAR, SLASH, AT, DIV, MOD, CARET, AND, OR, PIPE);
    private static final int MOST_NAMED = 5;

    static Expectation at(RecognitionException problem) {
        IntervalSet set = problem instanceof NoViableAltException noWay && noWay.getDeadEndConfigs() != null
                ? expected(noWay)
                : problem.getExpectedTokens();
        Set<Integer> tokens = new TreeSet<>(set.toSet());
        tokens.removeIf(type -> type == Token.EPSILON || type == MALFORMED_NUMBER || type == UNTERMINATED_STRING);
        int rule = ruleOf(problem.getCtx());
        return new Expectation(Set.copyOf(tokens), rule, describe(tokens, rule));
    }

    /// Where the parser looked several tokens ahead, what it could have taken at the token that fits no way.
    private static IntervalSet expected(NoViableAltException problem) {
        IntervalSet set = new IntervalSet();
        for (ATNConfig config : problem.getDeadEndConfigs()) {
            for (Transition transition : config.state.getTransitions()) {
                if (!transition.isEpsilon()) {
                    set.addAll(transition.label());
                }
            }
        }
        return set;
    }

    private static int ruleOf(RuleContext context) {
        RuleContext at = context;
        while (at != null && at.parent != null && (at.getRuleIndex() == TapelessParser.RULE_name || at.getRuleIndex() == TapelessParser.RULE_label)) {
            if (at.getRuleIndex() == TapelessParser.RULE_label) {
                return TapelessParser.RULE_label;
            }
            at = at.parent;
        }
        return at == null ? -1 : at.getRuleIndex();
    }

    boolean expression() {
        return tokens.contains(NUMBER) && tokens.contains(IDENTIFIER);
    }

    /// Whether a name must come, and nothing else would do.
    boolean nameOnly() {
        return tokens.contains(IDENTIFIER) && !tokens.contains(NUMBER) && !tokens.contains(LET) && rule != TapelessParser.RULE_label;
    }

    boolean allows(int type) {
        return tokens.contains(type);
    }

    boolean only(int type) {
        return tokens.equals(Set.of(type));
    }

    private static String describe(Set<Integer> all, int rule) {
        Set<Integer> rest = new TreeSet<>(all);
        List<String> words = new ArrayList<>();
        if (all.contains(NUMBER) && all.contains(IDENTIFIER)) {
            words.add(rule == TapelessParser.RULE_dimension || all.contains(ELLIPSIS) && rule == TapelessParser.RULE_type ? "a dim" : "an expression");
            rest.removeAll(EXPRESSION_STARTS);
            rest.removeIf(Words::isReserved);
            rest.removeIf(Words::isName);
            rest.remove(ELLIPSIS);
        } else if (rule == TapelessParser.RULE_label) {
            return "a name";
        } else if (all.contains(LET)) {
            words.add("a statement");
            rest.removeIf(Words::isReserved);
        } else if (all.contains(IDENTIFIER)) {
            words.add(name(rule));
            rest.removeIf(Words::isReserved);
            rest.removeIf(Words::isName);
            if (rule == TapelessParser.RULE_pattern) {
                rest.remove(LPAREN);
            }
        }
        if (rest.containsAll(Set.of(PLUS, STAR))) {
            rest.removeAll(OPERATORS);
            rest.removeAll(Set.of(DOT, LPAREN, LBRACKET));
            if (rest.isEmpty()) {
                words.add("an operator");
            }
        }
        if (rest.remove(STRING)) {
            words.add("a string in double quotes");
        }
        rest.stream().limit(MOST_NAMED).forEach(type -> words.add(type == Token.EOF ? "the end of the file" : "`" + Words.text(type) + "`"));
        return join(words);
    }

    private static String name(int rule) {
        return switch (rule) {
            case TapelessParser.RULE_type -> "a type such as `f32[N, 784]`";
            case TapelessParser.RULE_pattern -> "a name or a tuple of names";
            case TapelessParser.RULE_parameter, TapelessParser.RULE_parameters -> "an argument name";
            default -> "a name";
        };
    }

    private static String join(List<String> words) {
        return switch (words.size()) {
            case 0 -> "something else";
            case 1 -> words.getFirst();
            default -> String.join(", ", words.subList(0, words.size() - 1)) + " or " + words.getLast();
        };
    }
}
