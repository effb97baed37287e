package io.tapeless.benchmarks;

/// What is compared.
public enum Subject {
    /// Code generated from a spec.
    GENERATED,
    /// The well-written interpreted tape.
    TAPE,
    /// The naive tape. It knows SGD only.
    NAIVE;

    /// A new contender for this problem.
    ///
    /// @throws IllegalArgumentException when the subject does not have this update
    public Contender create(Problem problem, Update update) {
        return switch (this) {
            case GENERATED -> new GeneratedContender(GeneratedModels.load(problem, update), problem);
            case TAPE -> new TapeContender(problem, update);
            case NAIVE -> {
                if (update != Update.SGD) {
                    throw new IllegalArgumentException("the naive tape knows SGD only");
                }
                yield new NaiveContender(problem);
            }
        };
    }
}
