/// The meaning of graphs in double precision: slow, simple, and the control for every back end.
package io.tapeless.compiler.interpret;
