/// What generated code calls to multiply large matrices: packing, register tiles over packed panels, and transposed copies.
package io.tapeless.runtime.contraction;
