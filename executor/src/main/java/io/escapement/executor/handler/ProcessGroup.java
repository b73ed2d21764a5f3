package io.escapement.executor.handler;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A process as the leader of a group of its own, which can be killed as a whole: also children
 * whose parent has gone, and children that fork faster than anybody can list them. Killing starts
 * no process, because there may be no room for one.
 *
 * <p>Where there is no {@code setsid} (util-linux), only the descendants that can be found are
 * killed.
 *
 * @see <a href="https://man7.org/linux/man-pages/man2/kill.2.html">kill(2)</a>
 */
final class ProcessGroup {
  private static final int SIGKILL = 9;
  private static final Path SETSID = Path.of("/usr/bin/setsid");

  private ProcessGroup() {}

  private static boolean isAvailable() {
    return Files.isExecutable(SETSID);
  }

  /** The command line that makes a program the leader of a group, with the process's own id. */
  static List<String> leading(List<String> argv) {
    if (!isAvailable()) {
      return argv;
    }
    List<String> command = new ArrayList<>();
    command.add(SETSID.toString());
    command.addAll(argv);
    return command;
  }

  /** Kills a process that was started as a leader, and everything that it left behind. */
  static void kill(Process leader) {
    List<ProcessHandle> descendants = leader.descendants().toList();
    if (isAvailable()) {
      signalGroup(leader.pid());
    }
    descendants.forEach(ProcessHandle::destroyForcibly);
    leader.destroyForcibly();
  }

  /** An empty group is none: that there is nothing to kill is not an error. */
  private static void signalGroup(long group) {
    try {
      int _ = (int) Native.KILL.invokeExact((int) -group, SIGKILL);
    } catch (Throwable e) {
      throw new IllegalStateException("Cannot call kill(2)", e);
    }
  }

  /** Looked up when it is needed first. */
  @SuppressWarnings("restricted") // the signature is that of kill(2)
  private static final class Native {
    static final MethodHandle KILL =
        Linker.nativeLinker()
            .downcallHandle(
                Linker.nativeLinker().defaultLookup().findOrThrow("kill"),
                FunctionDescriptor.of(
                    ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
  }
}
