package io.latticegrid.storage.fault;

/** System calls of Linux by their numbers on the two architectures that are known. */
enum SystemCall {
  WRITE(1, 64, Operation.WRITE),
  PWRITE(18, 68, Operation.WRITE),
  WRITEV(20, 66, Operation.WRITE),
  PWRITEV(296, 70, Operation.WRITE),
  PWRITEV2(328, 287, Operation.WRITE),
  FALLOCATE(285, 47, Operation.GROW),
  FTRUNCATE(77, 46, Operation.GROW),
  FSYNC(74, 82, Operation.SYNC),
  FDATASYNC(75, 83, Operation.SYNC),
  CLOSE(3, 57, Operation.NOTHING),
  IOCTL(16, 29, Operation.NOTHING),
  PPOLL(271, 73, Operation.NOTHING),
  PRCTL(157, 167, Operation.NOTHING),
  SECCOMP(317, 277, Operation.NOTHING),
  PIDFD_OPEN(434, 434, Operation.NOTHING),
  PIDFD_GETFD(438, 438, Operation.NOTHING),
  PROCESS_VM_READV(310, 270, Operation.NOTHING);

  private final int amd64;
  private final int aarch64;
  private final Operation operation;

  /** What a call does to a file, as far as faults are concerned. */
  enum Operation {
    /** It writes bytes. */
    WRITE,
    /** It changes the room that a file takes. */
    GROW,
    /** It asks the disk to keep what was written. */
    SYNC,
    /** None of them. */
    NOTHING
  }

  SystemCall(int amd64, int aarch64, Operation operation) {
    this.amd64 = amd64;
    this.aarch64 = aarch64;
    this.operation = operation;
  }

  /** Its number on this machine. */
  int number() {
    return isAmd64() ? amd64 : aarch64;
  }

  Operation operation() {
    return operation;
  }

  static boolean isAmd64() {
    return System.getProperty("os.arch").equals("amd64");
  }

  /** The call of a number. */
  static SystemCall of(int number) {
    for (SystemCall call : values()) {
      if (call.number() == number) {
        return call;
      }
    }
    throw new IllegalArgumentException("system call " + number);
  }
}
