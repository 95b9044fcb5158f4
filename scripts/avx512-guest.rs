//! The first process of the machine that `scripts/avx512` emulates: it runs the programs of
//! `/commands`, a line each with their arguments, and turns the machine off.
//!
//! What they print goes to the port that the emulator prints from. A serial line would take as long
//! for a line of text as the emulated CPU takes for a million instructions.

use std::arch::asm;
use std::ffi::{CStr, c_char, c_int, c_ulong, c_void};
use std::fs;
use std::io::{self, PipeReader, Read};
use std::process::{Command, ExitStatus};

/// The emulator prints what is written to this port.
const PRINTER: u16 = 0xe9;

/// The emulator ends when this word is written to this port.
const OFF: (u16, &[u8]) = (0x8900, b"Shutdown");

unsafe extern "C" {
    fn iopl(level: c_int) -> c_int;
    fn mount(
        source: *const c_char,
        target: *const c_char,
        kind: *const c_char,
        flags: c_ulong,
        data: *const c_void,
    ) -> c_int;
}

fn write_to(port: u16, bytes: &[u8]) {
    for byte in bytes {
        // SAFETY: the emulator reads a byte from a register; `main` asked for the right to this.
        unsafe { asm!("out dx, al", in("dx") port, in("al") *byte, options(nomem, nostack)) };
    }
}

fn print(text: &str) {
    write_to(PRINTER, text.as_bytes());
}

fn mount_at(target: &CStr, kind: &CStr) {
    let [target, kind] = [target, kind].map(CStr::as_ptr);
    // SAFETY: the strings end, and there are no options.
    let failed = unsafe { mount(kind, target, kind, 0, std::ptr::null()) } != 0;
    if failed {
        print(&format!("guest: mount: {}\n", io::Error::last_os_error()));
    }
}

fn pass_on(mut output: PipeReader) -> io::Result<()> {
    let mut bytes = [0; 4096];
    loop {
        match output.read(&mut bytes)? {
            0 => return Ok(()),
            n => write_to(PRINTER, &bytes[..n]),
        }
    }
}

fn run(line: &str) -> io::Result<ExitStatus> {
    let mut words = line.split_whitespace();
    let (output, end) = io::pipe()?;
    let mut command = Command::new(words.next().unwrap_or_default());
    command.args(words).stdout(end.try_clone()?).stderr(end);
    let mut child = command.spawn()?;
    // It holds the ends of the pipe that it gave to the child.
    drop(command);
    pass_on(output)?;
    child.wait()
}

fn main() {
    // SAFETY: the process may write to ports from here on; it writes to those of the emulator.
    if unsafe { iopl(3) } != 0 {
        return;
    }
    mount_at(c"/proc", c"proc");
    mount_at(c"/sys", c"sysfs");
    mount_at(c"/dev", c"devtmpfs");
    let commands = fs::read_to_string("/commands").unwrap_or_default();
    let mut failed = 0;
    for line in commands.lines() {
        let program = line.split(' ').next().unwrap_or_default();
        print(&format!("guest: {program}\n"));
        let ending = run(line);
        failed += usize::from(!ending.as_ref().is_ok_and(ExitStatus::success));
        print(&match ending {
            Ok(status) => format!("guest: {program}: {status}\n"),
            Err(error) => format!("guest: {program}: {error}\n"),
        });
    }
    print(&format!(
        "guest: done: {} programs, {failed} failed\n",
        commands.lines().count()
    ));
    write_to(OFF.0, OFF.1);
}
