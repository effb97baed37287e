package io.tapeless.compiler.syntax;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExpressionTest {
    @ParameterizedTest
    @CsvSource(delimiter = '=', textBlock = """
            a + b * c                           = a + (b * c)
            a - b - c                           = (a - b) - c
            a / b * c @ d div e mod f           = ((((a / b) * c) @ d) div e) mod f
            a ^ b ^ c                           = a ^ (b ^ c)
            -a ^ b                              = -(a ^ b)
            a ^ -b ^ c                          = a ^ (-(b ^ c))
            a ^ -b * c                          = (a ^ (-b)) * c
            -a * b                              = (-a) * b
            - - a                               = -(-a)
            -a.b(c)[d]                          = -(((a.b)(c))[d])
            not a and b                         = (not a) and b
            a < b + c                           = a < (b + c)
            a < b and c > d or e                = ((a < b) and (c > d)) or e
            a or b and c                        = a or (b and c)
            x |> f |> g(y)                      = (x |> f) |> (g(y))
            a or b |> f                         = (a or b) |> f
            if c then a else b + d              = if c then a else (b + d)
            if c then a else b |> f             = if c then a else (b |> f)
            e + if c then a else b + d          = e + (if c then a else (b + d))
            e * -if c then a else b * d         = e * (-(if c then a else (b * d)))
            if c then a else if d then e else f = if c then a else (if d then e else f)
            if if c then a else b then d else e = if (if c then a else b) then d else e
            when training then a else b - d     = when training then a else (b - d)
            """)
    void precedence(String text, String grouped) {
        assertEquals(Trees.structure(Trees.expression(grouped)), Trees.structure(Trees.expression(text)));
    }

    @Test
    void differentGroupingsAreDifferentTrees() {
        assertEquals("(a + b) * c", AstPrinter.print(Trees.expression("((a + b)) * c")));
        assertEquals("a + b * c", AstPrinter.print(Trees.expression("a + (b * c)")));
        assertEquals("(-a) ^ b", AstPrinter.print(Trees.expression("(-a) ^ b")));
        assertEquals("(a ^ b) ^ c", AstPrinter.print(Trees.expression("(a ^ b) ^ c")));
        assertEquals("a - (b - c)", AstPrinter.print(Trees.expression("a - (b - c)")));
        assertEquals("(if c then a else b)(x)", AstPrinter.print(Trees.expression("(if c then a else b)(x)")));
    }

    @Test
    void spansIncludeTheParenthesesOfOperandsAndPointAtOperators() {
        Expression.Binary product = assertInstanceOf(Expression.Binary.class, Trees.expression("(a + b) * c"));
        assertEquals("(a + b) * c", product.span().text());
        assertEquals("*", product.operatorSpan().text());
        assertEquals("a + b", product.left().span().text());
        Expression.Unary negative = assertInstanceOf(Expression.Unary.class, Trees.expression("-x ^ 2"));
        assertEquals("-x ^ 2", negative.span().text());
    }

    @Test
    void spansCountUtf16UnitsEvenBehindCharactersThatTakeTwo() {
        SourceUnit unit = Trees.valid("wide", "/* 𝛼𝛽 */ init it = 𝛼 + x");
        Expression.Binary sum = assertInstanceOf(Expression.Binary.class, ((Item.InitDeclaration) unit.items().getFirst()).value());
        assertEquals("𝛼", sum.left().span().text());
        assertEquals("x", sum.right().span().text());
        assertEquals(24, sum.right().span().column());
    }

    @Test
    void numbersKeepTheirTextWithoutUnderscores() {
        Expression.Number real = assertInstanceOf(Expression.Number.class, Trees.expression("1e-3"));
        assertEquals("1e-3", real.text());
        assertEquals(false, real.integer());
        Expression.Number whole = assertInstanceOf(Expression.Number.class, Trees.expression("10_000"));
        assertEquals("10000", whole.text());
        assertEquals(true, whole.integer());
    }

    @Test
    void stringsResolveTheirEscapes() {
        Expression.StringLiteral string = assertInstanceOf(Expression.StringLiteral.class, Trees.expression("\"a\\\"b\\\\c\\n\\u00e9𝛼\""));
        assertEquals("a\"b\\c\né𝛼", string.value());
    }

    @Test
    void anyWordMayLabelAnArgumentOrFollowADot() {
        Expression.Call call = assertInstanceOf(Expression.Call.class, Trees.expression("f(in: 1, loss: loss, div: 2, true: false)"));
        assertEquals("in", call.arguments().getFirst().label().orElseThrow().text());
        assertInstanceOf(Expression.LossRef.class, call.arguments().get(1).value());
        Expression.Member member = assertInstanceOf(Expression.Member.class, Trees.expression("x.model"));
        assertEquals("model", member.label().text());
    }
}
