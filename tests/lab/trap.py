# SPDX-License-Identifier: GPL-3.0-or-later
"""trap.py - makes a running process try a system call, by ptrace: the proof that a confined process cannot. The call is
made by the process itself, at the place where it waits in a system call, so its filter, user and root apply."""

import ctypes
import os
import platform
import signal

PTRACE_PEEKDATA, PTRACE_GETREGS, PTRACE_SETREGS, PTRACE_SINGLESTEP, PTRACE_ATTACH, PTRACE_DETACH = 2, 12, 13, 9, 16, 17
REGS = ('r15 r14 r13 r12 rbp rbx r11 r10 r9 r8 rax rcx rdx rsi rdi orig_rax rip cs eflags rsp ss fs_base gs_base ds es '
        'fs gs').split()
AVAILABLE = platform.machine() == 'x86_64'


class Regs(ctypes.Structure):
    _fields_ = [(name, ctypes.c_ulonglong) for name in REGS]


class Killed(Exception):
    """The process died of the attempt: its filter kills."""


_libc = ctypes.CDLL(None, use_errno=True)
_libc.ptrace.restype = ctypes.c_long
_libc.ptrace.argtypes = (ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p)


def _ptrace(request, pid, address=0, data=0):
    ctypes.set_errno(0)
    value = _libc.ptrace(request, pid, address, data)
    if value == -1 and ctypes.get_errno():
        raise OSError(ctypes.get_errno(), f'ptrace {request}: {os.strerror(ctypes.get_errno())}')
    return value


class Puppet:
    """A process that is held while it exists. with Puppet(pid) as p: p.call(...)"""

    def __init__(self, pid):
        self.pid = pid

    def __enter__(self):
        _ptrace(PTRACE_ATTACH, self.pid)
        os.waitpid(self.pid, 0x40000000)  # __WALL
        self.saved = Regs()
        _ptrace(PTRACE_GETREGS, self.pid, 0, ctypes.addressof(self.saved))
        self.entry = self.saved.rip - 2
        word = _ptrace(PTRACE_PEEKDATA, self.pid, self.entry) & 0xffff
        if word != 0x050f:
            self.__exit__()
            raise OSError('the process does not wait in a system call')
        return self

    def __exit__(self, *_):
        try:
            _ptrace(PTRACE_SETREGS, self.pid, 0, ctypes.addressof(self.saved))
            _ptrace(PTRACE_DETACH, self.pid)
        except OSError:
            pass  # it is dead

    def call(self, number, *arguments):
        """The result of the system call in that process; a negative errno when refused. Killed when it died of it."""
        regs = Regs()
        ctypes.memmove(ctypes.addressof(regs), ctypes.addressof(self.saved), ctypes.sizeof(regs))
        regs.rip, regs.rax, regs.orig_rax = self.entry, number, (1 << 64) - 1
        for name, value in zip(('rdi', 'rsi', 'rdx', 'r10', 'r8', 'r9'), arguments):
            setattr(regs, name, value & (1 << 64) - 1)
        _ptrace(PTRACE_SETREGS, self.pid, 0, ctypes.addressof(regs))
        _ptrace(PTRACE_SINGLESTEP, self.pid)
        _, status = os.waitpid(self.pid, 0x40000000)
        while os.WIFSTOPPED(status) and os.WSTOPSIG(status) not in (signal.SIGTRAP, signal.SIGSYS):
            _ptrace(PTRACE_SINGLESTEP, self.pid)
            _, status = os.waitpid(self.pid, 0x40000000)
        if os.WIFSIGNALED(status) or (os.WIFSTOPPED(status) and os.WSTOPSIG(status) == signal.SIGSYS):
            raise Killed(signal.Signals(os.WTERMSIG(status) if os.WIFSIGNALED(status) else signal.SIGSYS).name)
        _ptrace(PTRACE_GETREGS, self.pid, 0, ctypes.addressof(regs))
        return ctypes.c_longlong(regs.rax).value
