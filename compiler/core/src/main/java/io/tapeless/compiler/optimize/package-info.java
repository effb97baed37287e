/// Graph to graph: passes that make a program smaller, faster or safer without changing what it computes. One class per pass, ordered in `Passes`.
package io.tapeless.compiler.optimize;
