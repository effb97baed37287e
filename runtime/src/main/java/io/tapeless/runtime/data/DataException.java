package io.tapeless.runtime.data;

import java.io.IOException;

/// A data source that cannot be read, or whose content does not make sense; the message names the file and the place in it.
public final class DataException extends IOException {
    private static final long serialVersionUID = 1L;

    /// @param message what is wrong, in the user's terms
    public DataException(String message) {
        super(message);
    }
}
