package io.tapeless.compiler.emit.tornado;

/// Java text that is the same in the plan of every model.
final class PlanText {
    /// What brings inputs in front of graphs that share them.
    static final String BRINGING = """

            /**
             * Brings arrays that change with every run and that several graphs use; everything else stays as it is.
             */
            TaskGraph bringingGraph(String name, List<Object> brought) {
                final TaskGraph graph = new TaskGraph(name);
                final List<Object> others = new ArrayList<>(resident);
                others.addAll(scratch);
                others.removeIf(array -> brought.stream().anyMatch(one -> one == array));
                graph.consumeFromDevice(others.toArray());
                graph.transferToDevice(DataTransferMode.EVERY_EXECUTION, brought.toArray());
                touch(graph, brought);
                persist(graph);
                return graph;
            }
            """;

    /// What every plan has.
    static final String MEMBERS = """

            void consume(TaskGraph graph) {
                graph.consumeFromDevice(resident.toArray());
                graph.consumeFromDevice(scratch.toArray());
            }

            void persist(TaskGraph graph) {
                graph.persistOnDevice(resident.toArray());
                graph.persistOnDevice(scratch.toArray());
            }

            @Override
            public List<DeviceCode> programs() {
                return programs;
            }

            @Override
            public int graph(int program) {
                return firstGraphs.get(program);
            }

            @Override
            public void execute(int graph) {
                results[graph] = executionPlan.withGraph(graph).execute();
            }

            @Override
            public void fetch(int graph, Object... arrays) {
                executionPlan.withGraph(graph);
                results[graph].transferToHost(arrays);
            }

            @Override
            public List<Object> variables() {
                return variables;
            }

            @Override
            public List<Object> optimizer() {
                return optimizer;
            }

            @Override
            public MemorySegment memory(Object array) {
                return ((TornadoNativeArray) array).getSegment();
            }

            @Override
            public void close() {
                try {
                    executionPlan.close();
                } catch (TornadoExecutionPlanException failure) {
                    throw new DeviceException("the device's memory cannot be freed: " + failure.getMessage(), failure);
                }
            }
            """;

    /// Arrays, grids, and what programs are to a plan.
    static final String STATICS = """

            private static <T> T at(List<T> arrays, int index) {
                return arrays.get(Math.min(index, arrays.size() - 1));
            }

            static FloatArray floats(int elements) {
                final FloatArray array = new FloatArray(elements);
                array.init(0f);
                return array;
            }

            static IntArray ints(int elements) {
                final IntArray array = new IntArray(elements);
                array.init(0);
                return array;
            }

            static LongArray longs(int elements) {
                final LongArray array = new LongArray(elements);
                array.init(0L);
                return array;
            }

            /**
             * Groups of group x group items for tiles of size x size results; the global size is a multiple of the group.
             */
            static WorkerGrid grid(int columns, int rows, int batch, int size, int group) {
                final WorkerGrid grid = new WorkerGrid3D((columns + size - 1) / size * group, (rows + size - 1) / size * group, batch);
                grid.setLocalWork(group, group, 1);
                return grid;
            }

            /**
             * A program of the plan.
             */
            abstract static class Part extends DeviceCode {
                abstract void addGraphs(List<TaskGraph> graphs, GridScheduler grids, int number);

                /**
                 * Arrays that several graphs of the program use.
                 */
                List<Object> scratch() {
                    return List.of();
                }

                /**
                 * Those of them that change with every run.
                 */
                List<Object> brought() {
                    return List.of();
                }
            }
            """;

    /// Arrays of doubles.
    static final String DOUBLES = """

            static DoubleArray doubles(int elements) {
                final DoubleArray array = new DoubleArray(elements);
                array.init(0.0);
                return array;
            }
            """;

    private PlanText() {}
}
