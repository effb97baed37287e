/// The syntax tree, the parser that builds it with recovery, and the printer that writes it back.
package io.tapeless.compiler.syntax;
