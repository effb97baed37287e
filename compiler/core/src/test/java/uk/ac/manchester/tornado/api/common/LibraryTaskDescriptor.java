package uk.ac.manchester.tornado.api.common;

/// Shim: a call of a native library.
public class LibraryTaskDescriptor {
    private String libraryName;
    private String functionName;
    private Object[] parameters;
    private Access[] access;

    public LibraryTaskDescriptor withLibrary(String library) {
        libraryName = library;
        return this;
    }

    public LibraryTaskDescriptor withFunction(String function) {
        functionName = function;
        return this;
    }

    public LibraryTaskDescriptor withParameters(Object[] values) {
        parameters = values;
        return this;
    }

    public LibraryTaskDescriptor withAccess(Access[] accesses) {
        access = accesses;
        return this;
    }

    public String getLibraryName() {
        return libraryName;
    }

    public String getFunctionName() {
        return functionName;
    }

    public Object[] getParameters() {
        return parameters;
    }

    public Access[] getAccess() {
        return access;
    }
}
