package io.tapeless.runtime.train;

import io.tapeless.runtime.Evaluation;
import io.tapeless.runtime.ModelFactory;
import io.tapeless.runtime.ModelInfo;
import io.tapeless.runtime.ParameterSet;
import io.tapeless.runtime.Program;
import io.tapeless.runtime.Trainer;
import io.tapeless.runtime.TrainingOptions;
import io.tapeless.runtime.data.Dataset;
import io.tapeless.runtime.data.RowWidths;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/// Trains a compiled model on a data set: every epoch in a new order, every row once, the last batch as small as it is, then an evaluation.
/// Of a text, whose rows overlap, an epoch takes a random share; [LoopOptions#steps] counts full batches instead of passes.
///
/// The same parameters, data and options give the same bits. A step allocates nothing here; batches are copied into arrays made once.
public final class TrainingLoop {
    private final ModelInfo model;
    private final Dataset data;
    private final LoopOptions options;
    private final ProgressListener progress;
    private final BatchShape shape;
    private final List<String> names;
    private final List<ColumnFeed> trainFeeds;
    private final List<ColumnFeed> evaluationFeeds;
    private final Dataset.Split evaluated;

    private TrainingLoop(ModelInfo model, Dataset data, LoopOptions options, ProgressListener progress) {
        this.model = model;
        this.data = data;
        this.options = options;
        this.progress = progress;
        if (data.train().rows() < 1) {
            throw new TrainingException(data.name() + " has no rows to train on");
        }
        shape = BatchShape.of(model, options.batch());
        evaluated = data.test().rows() > 0 ? data.test() : data.train();
        shape.checkRows(data.train().name(), data.train().rows());
        shape.checkRows(evaluated.name(), evaluated.rows());
        ColumnBinding binding = bind();
        names = binding.names();
        trainFeeds = binding.feeds(data.train());
        evaluationFeeds = binding.feeds(evaluated);
    }

    private ColumnBinding bind() {
        try {
            return new ColumnBinding(model, data, shape);
        } catch (ArithmeticException overflow) {
            throw tooLarge(shape.rows(), overflow);
        }
    }

    private static TrainingException tooLarge(int rows, ArithmeticException overflow) {
        return new TrainingException("batches of " + rows + " rows are more than the arrays of a program hold: choose a smaller --batch", overflow);
    }

    /// Trains `parameters`, which the caller has initialised or loaded, in place.
    ///
    /// @throws TrainingException when model and data do not fit (before the first step), or when the loss stops being a finite number
    public static TrainingReport run(ModelFactory factory, ParameterSet parameters, Dataset data, LoopOptions options, ProgressListener progress) {
        return run(factory, parameters, data, options, progress, null);
    }

    /// The same with a file in which the run is kept, and from which it can go on; the bits are those of a run that was never stopped. The report
    /// then tells of the epochs that ended since.
    ///
    /// @param checkpoint null for none
    /// @throws TrainingException as the other, and when the file is of a run that was trained in another way
    public static TrainingReport run(ModelFactory factory, ParameterSet parameters, Dataset data, LoopOptions options, ProgressListener progress,
            CheckpointOptions checkpoint) {
        TrainingLoop loop = new TrainingLoop(factory.info(), data, options, progress);
        int[] capacity = loop.shape.symbols(loop.shape.rows()).clone();
        TrainingOptions training = new TrainingOptions(options.threads(), options.seed());
        int rows = loop.shape.rows();
        try (Trainer trainer = create(factory, rows, () -> factory.newTrainer(parameters, training, capacity));
                Evaluation evaluation = create(factory, rows, () -> factory.newEvaluation(parameters, capacity))) {
            return loop.run(trainer, evaluation, checkpoint == null ? null : new RunCheckpoint(checkpoint, options, data, loop.shape.rows()));
        }
    }

    /// How many values per row `model` takes, for data sources that cut rows to measure; 0 where the model has no such tensor.
    ///
    /// @throws TrainingException when the model takes no rows
    public static RowWidths widths(ModelInfo model) {
        BatchShape shape = BatchShape.of(model, 0);
        return new RowWidths(model.inputs().isEmpty() ? 0 : shape.width(model.inputs().getFirst()),
                model.targets().isEmpty() ? 0 : shape.width(model.targets().getFirst()),
                model.inputs().isEmpty() ? null : model.inputs().getFirst().type());
    }

    /// Makes a program, or says in the user's terms that the model lacks what it takes.
    private static <P extends Program> P create(ModelFactory factory, int rows, Supplier<P> program) {
        try {
            return program.get();
        } catch (ArithmeticException overflow) {
            throw tooLarge(rows, overflow);
        } catch (UnsupportedOperationException incomplete) {
            throw new TrainingException("model " + factory.info().name() + " cannot be trained: " + incomplete.getMessage(), incomplete);
        }
    }

    private TrainingReport run(Trainer trainer, Evaluation evaluation, RunCheckpoint checkpoint) {
        long begin = System.nanoTime();
        RowOrder order = new RowOrder(data.train().rows(), data.train().epochRows(), shape.rows(), options);
        RunCheckpoint.Place place = checkpoint == null ? RunCheckpoint.Place.START : checkpoint.restore(trainer, options.epochs(), order::rows);
        progress.started(new ProgressListener.Start(model.name(), data.name(), order.mostRows(), data.test().rows(), options.epochs(), shape.rows()));
        boolean resumed = !place.equals(RunCheckpoint.Place.START);
        if (resumed) {
            progress.resumed(place.epoch(), place.rowsDone());
        }
        int[] sequence = new int[evaluated.rows()];
        Arrays.setAll(sequence, i -> i);
        List<EpochReport> history = new ArrayList<>();
        long steps = 0;
        long rowsDone = 0;
        double trainingSeconds = 0;
        for (int earlier = 1; earlier < place.epoch(); earlier++) {
            steps += Math.ceilDiv(order.rows(earlier), shape.rows());
        }
        for (int epoch = place.epoch(); epoch <= options.epochs(); epoch++) {
            long epochBegin = System.nanoTime();
            long rows = order.rows(epoch);
            if (resumed && epoch == place.epoch()) {
                order.resume(epoch, place.rowsDone());
            } else {
                order.begin(epoch);
                place = new RunCheckpoint.Place(epoch, 0, 0);
            }
            double trainLoss = trainEpoch(trainer, order, place, rows, checkpoint);
            double seconds = secondsSince(epochBegin);
            trainingSeconds += seconds;
            steps += Math.ceilDiv(rows, shape.rows());
            rowsDone += rows - place.rowsDone();
            evaluate(evaluation, sequence);
            observe(trainer, evaluation);
            EpochReport report = new EpochReport(epoch, trainLoss, evaluation.loss(), metrics(evaluation), secondsSince(epochBegin),
                    (rows - place.rowsDone()) / seconds);
            checkEvaluation(report);
            if (checkpoint != null) {
                checkpoint.keep(trainer, new RunCheckpoint.Place(epoch + 1, 0, 0), epoch == options.epochs());
            }
            history.add(report);
            progress.epochEnded(report);
        }
        EpochReport last = history.getLast();
        TrainingReport report = new TrainingReport(model.name(), data.name(), evaluated.name(), last.testLoss(), last.metrics(), options.epochs(), steps,
                secondsSince(begin), rowsDone / trainingSeconds, List.copyOf(history));
        progress.ended(report);
        return report;
    }

    /// Goes on from a place to the end of its epoch; the row-weighted mean of the epoch's losses.
    private double trainEpoch(Trainer trainer, RowOrder order, RunCheckpoint.Place from, long rows, RunCheckpoint checkpoint) {
        double lossSum = from.lossSum();
        int epoch = from.epoch();
        int count;
        for (long done = from.rowsDone(); done < rows; done += count) {
            count = (int) Math.min(Math.min(shape.rows(), data.train().rows()), rows - done);
            feed(trainer, trainFeeds, order.order(), order.take(count), count);
            double loss = step(trainer, epoch, done, count);
            if (!Double.isFinite(loss)) {
                throw diverged(trainer, loss, place(epoch, done), count);
            }
            lossSum += loss * count;
            if (checkpoint != null && checkpoint.isDue()) {
                checkpoint.keep(trainer, new RunCheckpoint.Place(epoch, done + count, lossSum), false);
            }
            progress.stepped(epoch, done + count, loss, lossSum / (done + count));
        }
        return lossSum / rows;
    }

    private double step(Trainer trainer, int epoch, long done, int count) {
        try {
            return trainer.step(shape.symbols(count));
        } catch (IndexOutOfBoundsException outside) {
            throw outside(outside, place(epoch, done));
        }
    }

    /// What generated code refuses of an index is about the data; an index outside an array of ours is not.
    private RuntimeException outside(IndexOutOfBoundsException refused, String where) {
        return refused.getClass() != IndexOutOfBoundsException.class ? refused
                : new TrainingException(where + " on " + data.name() + ": " + refused.getMessage()
                + ": correct the data, or the sizes in the spec; of an input or target with a declared range, `i32[N] in 0 ..< classes`, every row is checked first",
                refused);
    }

    private String place(int epoch, long done) {
        return "in epoch " + epoch + ", step " + (done / shape.rows() + 1);
    }

    private void evaluate(Evaluation evaluation, int[] sequence) {
        evaluation.reset();
        for (int start = 0; start < sequence.length; start += shape.rows()) {
            int count = Math.min(shape.rows(), sequence.length - start);
            feed(evaluation, evaluationFeeds, sequence, start, count);
            try {
                evaluation.run(shape.symbols(count));
            } catch (IndexOutOfBoundsException outside) {
                throw outside(outside, "in the evaluation");
            }
        }
    }

    /// Tells the schedule what it follows.
    private static void observe(Trainer trainer, Evaluation evaluation) {
        String metric = trainer.observedMetric();
        if (metric != null) {
            trainer.observe(metric.equals("loss") ? evaluation.loss() : evaluation.metric(metric));
        }
    }

    private void feed(Program program, List<ColumnFeed> feeds, int[] order, int start, int count) {
        for (int i = 0; i < feeds.size(); i++) {
            feeds.get(i).fill(order, start, count);
            program.bind(names.get(i), feeds.get(i).batch());
        }
    }

    private Map<String, Double> metrics(Evaluation evaluation) {
        Map<String, Double> metrics = new LinkedHashMap<>();
        for (String name : model.metrics()) {
            metrics.put(name, evaluation.metric(name));
        }
        return Collections.unmodifiableMap(metrics);
    }

    private void checkEvaluation(EpochReport report) {
        if (!Double.isFinite(report.testLoss())) {
            throw new TrainingException("after epoch " + report.epoch() + " the loss on the " + evaluated.name() + " split of " + data.name() + " is "
                    + report.testLoss() + ", though every training loss was finite: look for values in that split that are far from the others");
        }
    }

    private TrainingException diverged(Trainer trainer, double loss, String where, int count) {
        String became = "the loss of " + model.name() + " became " + loss + " " + where;
        for (ColumnFeed feed : trainFeeds) {
            String strange = feed.strange(count);
            if (strange != null) {
                return new TrainingException(became + ": " + strange + " there; correct the data");
            }
        }
        String advice = Double.isNaN(trainer.learningRate()) ? "" : " (learning rate " + (float) trainer.learningRate() + ")";
        return new TrainingException(became + advice + ": training has diverged; a smaller learning rate, clip_norm, or standardised inputs usually help");
    }

    private static double secondsSince(long begin) {
        return Math.max(System.nanoTime() - begin, 1) / 1e9;
    }
}
