/// What the compiler says to the user: coded facts with positions, and their renderings for terminals and editors.
package io.tapeless.compiler.diagnostic;
