package io.tapeless.runtime.device;

import io.tapeless.runtime.Evaluation;
import io.tapeless.runtime.ModelInfo;
import io.tapeless.runtime.RocArea;
import io.tapeless.runtime.TensorSpec;
import java.util.Arrays;

/// Loss and metrics on a device, summed on the host in double precision.
final class DeviceEvaluation extends DeviceProgram implements Evaluation {
    private final double[] sums;
    private final RocArea[] areas;
    private double totalRows;

    DeviceEvaluation(ModelInfo info, DeviceSession session, DeviceRequest request, DeviceSignature signature) {
        super(info, session, request, signature, 0);
        this.sums = new double[signature.results().size()];
        this.areas = new RocArea[sums.length];
        Arrays.setAll(areas, i -> new RocArea());
    }

    @Override
    public void run(int... values) {
        super.run(values);
        // Every batch meets the same draws, as on the CPU.
        microSteps = 0;
        DeviceCode code = code();
        double rows = code.rows(symbols);
        totalRows += rows;
        for (int i = 0; i < sums.length; i++) {
            if (code.rocArea(i)) {
                addTo(areas[i], i);
            } else {
                sums[i] += (code.mean(i) ? rows : 1) * scalar(i);
            }
        }
    }

    private void addTo(RocArea area, int index) {
        int elements = results().get(index).elements(symbols);
        switch (result(index)) {
            case float[] floats -> area.add(floats, elements);
            case double[] doubles -> area.add(doubles, elements);
            case Object other -> throw new IllegalStateException("scores are not of " + other.getClass());
        }
    }

    @Override
    public void reset() {
        Arrays.fill(sums, 0);
        for (RocArea area : areas) {
            area.clear();
        }
        totalRows = 0;
    }

    @Override
    public double loss() {
        for (int i = 0; i < sums.length; i++) {
            if (results().get(i).role() == TensorSpec.Role.LOSS) {
                return totalRows == 0 ? Double.NaN : sums[i] / totalRows;
            }
        }
        return Double.NaN;
    }

    @Override
    public double metric(String name) {
        DeviceCode code = code();
        double[] parts = new double[sums.length];
        for (int i = 0; i < parts.length; i++) {
            parts[i] = code.rocArea(i) ? areas[i].value() : code.mean(i) ? sums[i] / totalRows : sums[i];
        }
        return code.metric(name, parts);
    }
}
