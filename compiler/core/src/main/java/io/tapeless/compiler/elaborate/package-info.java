/// From the syntax tree to typed graphs: names, calls, layer instances, shapes, the three programs of a model.
package io.tapeless.compiler.elaborate;
