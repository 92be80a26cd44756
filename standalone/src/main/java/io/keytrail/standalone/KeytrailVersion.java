package io.keytrail.standalone;

import picocli.CommandLine.IVersionProvider;

/** The version, as the jar says it. */
final class KeytrailVersion implements IVersionProvider {

    @Override
    public String[] getVersion() {
        String version = KeytrailCommand.class.getPackage().getImplementationVersion();
        return new String[] {"Keytrail " + (version == null ? "(not packaged)" : version)};
    }
}
