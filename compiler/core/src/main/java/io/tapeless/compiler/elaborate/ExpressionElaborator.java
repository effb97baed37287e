package io.tapeless.compiler.elaborate;

import io.tapeless.compiler.diagnostic.Code;
import io.tapeless.compiler.diagnostic.Diagnostic;
import io.tapeless.compiler.diagnostic.Suggest;
import io.tapeless.compiler.op.Formulas;
import io.tapeless.compiler.scalar.UnaryFunction;
import io.tapeless.compiler.source.Span;
import io.tapeless.compiler.syntax.DimExpression;
import io.tapeless.compiler.syntax.Expression;
import io.tapeless.compiler.syntax.Item;
import io.tapeless.compiler.type.Dim;
import io.tapeless.compiler.type.ShapeProblem;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// What an expression stands for.
final class ExpressionElaborator {
    /// The key of `loss` in a scope; no name can spell it otherwise, the word is reserved.
    static final String LOSS = "loss";
    /// Digits that fit a long whatever they are.
    private static final int LONGEST_INTEGER = 18;

    private final Pass pass;

    ExpressionElaborator(Pass pass) {
        this.pass = pass;
    }

    /// The value of an expression.
    ///
    /// @throws Problem  when it has an error
    /// @throws Poisoned when it reads something that has one
    Meta evaluate(Expression expression, Scope scope) {
        pass.limits.enter(expression.span());
        try {
            Meta result = dispatch(expression, scope);
            if (result instanceof Meta.Poison) {
                throw new Poisoned();
            }
            return result;
        } catch (ShapeProblem problem) {
            throw pass.problem(Rules.diagnostic(problem, expression.span()));
        } catch (ArithmeticException e) {
            throw pass.problem(Code.COMPILE_TIME_ARITHMETIC, expression.span(), "compile-time arithmetic fails: "
                    + (e.getMessage() == null || e.getMessage().contains("overflow") ? "the number is too large" : e.getMessage()));
        } finally {
            pass.limits.leave();
        }
    }

    private Meta dispatch(Expression expression, Scope scope) {
        return switch (expression) {
            case Expression.Name name -> name(name, scope);
            case Expression.Number number -> number(number);
            case Expression.StringLiteral text -> new Meta.Text(text.value());
            case Expression.BooleanLiteral bool -> new Meta.Bool(bool.value());
            case Expression.LossRef loss -> loss(loss, scope);
            case Expression.Unary unary -> pass.operators.unary(switch (unary.operator()) {
                case NEGATE -> UnaryFunction.NEG;
                case NOT -> UnaryFunction.NOT;
            }, new Operators.Operand(evaluate(unary.operand(), scope), unary.operand().span()), unary.span());
            case Expression.Binary binary -> pass.operators.infix(binary, evaluate(binary.left(), scope), evaluate(binary.right(), scope), scope);
            case Expression.Call call -> pass.callees.call(call, scope);
            case Expression.Index index -> pass.subscripts.index(index, evaluate(index.base(), scope), scope);
            case Expression.Member member -> member(member, evaluate(member.base(), scope));
            case Expression.If choice -> evaluate(chosen(choice, scope), scope);
            case Expression.WhenExpression when -> evaluate(pass.training() ? when.training() : when.otherwise(), scope);
            case Expression.Repeat repeat -> throw pass.callees.constructedHere(repeat.span(), "a `repeat`");
            case Expression.Scan scan -> pass.scans.scan(scan, scope);
            case Expression.TupleExpression tuple -> new Meta.TupleOf(all(tuple.elements(), scope));
            case Expression.ListExpression list -> LayerElaborator.listed(all(list.elements(), scope));
            case Expression.Pipe pipe -> pass.callees.pipe(pipe, scope);
        };
    }

    Problem notYet(String what, Span span) {
        return pass.problem(Code.NOT_SUPPORTED_YET, span, what + " is not supported yet");
    }

    private List<Meta> all(List<Expression> elements, Scope scope) {
        List<Meta> values = new ArrayList<>();
        elements.forEach(element -> values.add(evaluate(element, scope)));
        return values;
    }

    /// The branch that an `if` chooses.
    Expression chosen(Expression.If choice, Scope scope) {
        boolean condition = pass.conversions.bool(evaluate(choice.condition(), scope), choice.condition().span());
        return condition ? choice.consequence() : choice.alternative();
    }

    private Meta number(Expression.Number number) {
        if (!number.integer()) {
            double value = Double.parseDouble(number.text());
            if (Double.isInfinite(value)) {
                throw pass.problem(Code.LITERAL_OUT_OF_RANGE, number.span(), "the number " + Texts.of(number.span()) + " is too large");
            }
            return new Meta.Real(value);
        }
        if (number.text().length() > LONGEST_INTEGER) {
            throw pass.problem(Code.LITERAL_OUT_OF_RANGE, number.span(), "the integer " + Texts.of(number.span()) + " is too large");
        }
        return Meta.Int.of(Long.parseLong(number.text()));
    }

    private Meta loss(Expression.LossRef loss, Scope scope) {
        Binding binding = scope.find(LOSS);
        if (binding == null) {
            throw pass.problem(Diagnostic.error(Code.UNKNOWN_NAME, loss.span(), "there is no `loss` yet").hint("declare it above with `loss = …`"));
        }
        return binding.meta();
    }

    private Meta name(Expression.Name name, Scope scope) {
        Binding binding = scope.find(name.text());
        if (binding != null) {
            return binding.meta();
        }
        Meta constant = switch (name.text()) {
            case "zeros" -> Meta.Int.of(0);
            case "ones" -> Meta.Int.of(1);
            case "pi" -> new Meta.Real(Math.PI);
            case "inf" -> new Meta.Real(Double.POSITIVE_INFINITY);
            default -> null;
        };
        if (constant != null) {
            return constant;
        }
        if (pass.callees.isFunction(name.text(), scope.library())) {
            return new Meta.FunctionRef(name.text(), scope.library());
        }
        throw unknown(name, scope);
    }

    private Problem unknown(Expression.Name name, Scope scope) {
        if (name.text().equals("_")) {
            return pass.problem(Code.UNKNOWN_NAME, name.span(), "`_` is not a value; it only says \"no gradient\" in a gradient clause");
        }
        Library.Template<Item.LayerDeclaration> layer = scope.library().find(Item.LayerDeclaration.class, name.text());
        if (layer != null) {
            return pass.problem(Diagnostic.error(Code.LAYER_CONSTRUCTED_IN_EXPRESSION, name.span(), "`" + name.text() + "` is a layer, not a value")
                    .hint("make an instance first: `let " + name.text().toLowerCase(java.util.Locale.ROOT) + " = " + name.text() + "(…)`"));
        }
        Set<String> known = new LinkedHashSet<>(scope.names());
        known.addAll(List.of("zeros", "ones", "pi", "inf"));
        Diagnostic diagnostic = Diagnostic.error(Code.UNKNOWN_NAME, name.span(), "unknown name `" + name.text() + "`");
        if (OtherNames.isPrefix(name.text())) {
            return pass.problem(diagnostic.hint("functions and layers have no prefix: `relu(x)`, `Linear(3, 4)`"));
        }
        if (OtherNames.value(name.text()).isPresent()) {
            return pass.problem(diagnostic.hint(OtherNames.value(name.text()).get()));
        }
        if (name.text().length() > 1 && Suggest.hint(name.text(), known).isPresent()) {
            return pass.problem(diagnostic.hint(Suggest.hint(name.text(), known).get()));
        }
        boolean size = Character.isUpperCase(name.text().codePointAt(0));
        return pass.problem(size ? diagnostic.hint("a size is declared before it is used: `dim " + name.text() + " = 64`") : diagnostic);
    }

    private Meta member(Expression.Member member, Meta base) {
        String label = member.label().text();
        return switch (base) {
            case Meta.Tensor t when label.equals("T") -> {
                if (t.value().rank() != 2) {
                    throw pass.problem(Diagnostic.error(Code.RANK_MISMATCH, member.span(), "`.T` is for tensors of rank 2, not " + t.value().type())
                            .hint("`swap(" + Texts.of(member.base().span()) + ", -1, -2)` exchanges the last two axes"));
                }
                yield pass.placed(Formulas.permute(t.value(), List.of(1, 0)), member.span(), t.value());
            }
            case Meta.Layer layer -> instanceMember(member, layer.instance());
            default -> throw pass.problem(Diagnostic.error(Code.UNKNOWN_MEMBER, member.label().span(),
                    base.describe() + " has no member `" + label + "`")
                    .hint(base instanceof Meta.Tensor ? OtherNames.function(label).orElse("functions are called as `" + label + "("
                            + Texts.of(member.base().span()) + ")`")
                            : "only layer instances have members"));
        };
    }

    private Meta instanceMember(Expression.Member member, LayerInstance instance) {
        Binding binding = instance.scope().findHere(member.label().text());
        if (binding != null) {
            return binding.meta();
        }
        Diagnostic diagnostic = Diagnostic.error(Code.UNKNOWN_MEMBER, member.label().span(),
                "`" + instance.path() + "` has no member `" + member.label() + "`");
        if (!pass.settings.prelude().contains(instance.template().item().span().file())) {
            diagnostic = diagnostic.secondary(instance.template().item().name().span(), "the layer is declared here");
        }
        throw pass.problem(Suggest.hint(member.label().text(), instance.scope().names()).map(diagnostic::hint).orElse(diagnostic));
    }

    /// The diagnostic with the place where an operand's dim is declared, when a declared type says it.
    Diagnostic explainDim(Diagnostic diagnostic, Expression operand, Dim dim, Scope scope) {
        return switch (operand) {
            case Expression.Name name -> explainDim(diagnostic, scope.find(name.text()), dim, scope);
            case Expression.Member member when member.base() instanceof Expression.Name name -> {
                Binding base = scope.find(name.text());
                yield base != null && base.meta() instanceof Meta.Layer layer
                        ? explainDim(diagnostic, layer.instance().scope().findHere(member.label().text()), dim, layer.instance().scope())
                        : explainDim(diagnostic, base, dim, scope);
            }
            default -> diagnostic;
        };
    }

    private static Diagnostic explainDim(Diagnostic diagnostic, Binding binding, Dim dim, Scope scope) {
        if (binding == null || binding.type().isEmpty()) {
            return diagnostic;
        }
        for (DimExpression written : binding.type().get().dims()) {
            boolean here = written instanceof DimExpression.Size size && switch (size.value()) {
                case Expression.Number number -> number.text().equals(dim.toString());
                case Expression.Name name -> scope.find(name.text()) instanceof Binding b && b.meta() instanceof Meta.Int i && i.dim().equals(dim);
                default -> false;
            };
            if (here) {
                return diagnostic.secondary(written.span(), dim + " comes from here");
            }
        }
        return diagnostic;
    }
}
