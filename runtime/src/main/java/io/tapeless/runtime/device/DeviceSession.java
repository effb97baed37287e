package io.tapeless.runtime.device;

import io.tapeless.runtime.ParameterSet;
import io.tapeless.runtime.Tensor;
import java.util.ArrayList;
import java.util.List;

/// The programs that share one set of parameters on a device: one plan, built when the first of them runs and again when another joins.
/// Thread-safe: programs of several threads take turns.
final class DeviceSession implements ParameterSet.Holder {
    private final DeviceModel model;
    private final DeviceInfo device;
    private final DeviceOptions options;
    private final ParameterSet parameters;
    /// Arrays of the host, in the order of the plan's: parameters and states, then optimiser states.
    private final List<Object> variables;
    private final List<Tensor> optimizer;
    private final List<Tensor> shownStates;
    private final Runnable closed;
    private final List<DeviceRequest> requests = new ArrayList<>();
    private final List<Boolean> open = new ArrayList<>();
    private DevicePlan plan;
    private List<Integer> planned = List.of();
    private int last;
    /// The device has values that the host has not.
    private boolean deviceNewer;

    /// @param closed run when the last program is closed
    DeviceSession(DeviceModel model, DeviceInfo device, DeviceOptions options, ParameterSet parameters, Runnable closed) {
        this.closed = closed;
        this.model = model;
        this.device = device;
        this.options = options;
        this.parameters = parameters;
        this.variables = parameters.tensors().stream().map(Tensor::data).toList();
        this.optimizer = model.optimizerState();
        this.shownStates = optimizer.stream().map(state -> new Tensor(state.name(), state.role(), state.type(), state.shape(), state.data(),
                parameters::access)).toList();
    }

    DeviceInfo device() {
        return device;
    }

    /// Adds a program; its number identifies it from now on.
    ///
    /// @throws DeviceException when the device has no room for it beside the others
    synchronized int add(DeviceRequest request) {
        long needed = model.bytes(request);
        boolean trains = request.kind() == DeviceRequest.Kind.TRAINER;
        for (int i = 0; i < requests.size(); i++) {
            if (open.get(i)) {
                needed += model.bytes(requests.get(i));
                trains |= requests.get(i).kind() == DeviceRequest.Kind.TRAINER;
            }
        }
        needed += model.residentBytes(trains);
        DeviceBudget.check(device, request, needed, model.largestArray(request));
        requests.add(request);
        open.add(true);
        return requests.size() - 1;
    }

    /// Removes a program; the plan goes when nobody is left.
    void remove(int program) {
        parameters.release(this);
        synchronized (this) {
            open.set(program, false);
            if (open.contains(true)) {
                return;
            }
            closePlan();
        }
        closed.run();
    }

    private void closePlan() {
        if (plan != null) {
            plan.close();
            plan = null;
            planned = List.of();
        }
    }

    /// The program's code, with everything on the device that it needs.
    ///
    /// A program that joins makes a new plan: its parameters go through the host.
    DeviceCode code(int program) {
        if (!isPlanned(program)) {
            parameters.access();
        }
        synchronized (this) {
            if (!open.get(program)) {
                throw new IllegalStateException("this program is closed");
            }
            if (!planned.contains(program)) {
                closePlan();
                planned = new ArrayList<>();
                List<DeviceRequest> wanted = new ArrayList<>();
                for (int i = 0; i < requests.size(); i++) {
                    if (open.get(i)) {
                        planned.add(i);
                        wanted.add(requests.get(i));
                    }
                }
                try {
                    plan = model.open(device, options, wanted);
                } catch (RuntimeException | Error failure) {
                    planned = List.of();
                    throw new DeviceException(DeviceReasons.running(device, failure), failure);
                }
            }
            return plan.programs().get(planned.indexOf(program));
        }
    }

    private synchronized boolean isPlanned(int program) {
        return planned.contains(program);
    }

    /// Runs a part of a program: 0, or 1 for the update of a training program that sums micro-batches.
    ///
    /// @throws IndexOutOfBoundsException when the run met an index outside its range; parameters and states are as before it
    void execute(int program, int part, int[] symbols, boolean trains) {
        boolean lent = parameters.version() < 0 && !isTrainer(program);
        boolean upload = parameters.take(this);
        try {
            execute(program, part, symbols, trains, upload);
        } finally {
            // Arrays in someone's hands stay current, and are read anew by every run, until the next training step.
            if (lent) {
                parameters.access();
            }
        }
    }

    private synchronized boolean isTrainer(int program) {
        return requests.get(program).kind() == DeviceRequest.Kind.TRAINER;
    }

    private synchronized void execute(int program, int part, int[] symbols, boolean trains, boolean upload) {
        if (upload) {
            upload();
        }
        int first = plan.graph(planned.indexOf(program));
        DeviceCode code = plan.programs().get(planned.indexOf(program));
        code.run(part, symbols, graph -> {
            last = first + graph;
            run(last);
        });
        deviceNewer |= trains;
        if (code.faults() != null) {
            if (!code.faultsReturned()) {
                plan.fetch(last, code.faults());
            }
            code.check(symbols);
        }
    }

    /// Runs one graph of the plan.
    private void run(int graph) {
        try {
            plan.execute(graph);
        } catch (RuntimeException | Error failure) {
            throw new DeviceException(DeviceReasons.running(device, failure), failure);
        }
    }

    private void upload() {
        List<Object> hosts = hosts();
        List<Object> arrays = arrays();
        for (int i = 0; i < arrays.size(); i++) {
            DeviceMemory.write(hosts.get(i), plan.memory(arrays.get(i)), DeviceMemory.length(hosts.get(i)));
        }
        run(DevicePlan.UPLOAD);
        last = DevicePlan.UPLOAD;
        deviceNewer = false;
    }

    private List<Object> hosts() {
        List<Object> all = new ArrayList<>(variables);
        optimizer.forEach(state -> all.add(state.data()));
        return all;
    }

    private List<Object> arrays() {
        List<Object> all = new ArrayList<>(plan.variables());
        all.addAll(plan.optimizer());
        return all;
    }

    /// The host's copy of a result after the last run of the program.
    synchronized void fetch(int program, int graph, Object array) {
        plan.fetch(plan.graph(planned.indexOf(program)) + graph, array);
    }

    synchronized DevicePlan plan() {
        return plan;
    }

    @Override
    public synchronized void export() {
        if (deviceNewer) {
            deviceNewer = false;
            List<Object> hosts = hosts();
            List<Object> arrays = arrays();
            plan.fetch(last, arrays.toArray());
            for (int i = 0; i < arrays.size(); i++) {
                DeviceMemory.read(plan.memory(arrays.get(i)), hosts.get(i), DeviceMemory.length(hosts.get(i)));
            }
        }
    }

    /// Optimiser states; asking for an array fetches the values of the last step.
    List<Tensor> optimizerState() {
        return shownStates;
    }
}
