/// Source texts and positions in them.
package io.tapeless.compiler.source;
