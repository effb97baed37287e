/// How a training program starts: the time to its first step, to full speed, and what rehearsing vectors takes of it.
package io.tapeless.benchmarks.start;
