//! What is no regular file, and files that change while they are read.
#![cfg(unix)]

mod common;
#[path = "common/described.rs"]
mod described;
#[path = "common/npy.rs"]
mod npy;
#[path = "common/same.rs"]
mod same;

use common::{Run, command, data, run};
use described::{described, of_document};
use npy::{DIRECTORY, description, npy, write};
use same::without_times;
use std::fs::{self, OpenOptions};
use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// A named pipe.
fn pipe(name: &str) -> String {
    let path = format!("{DIRECTORY}/{name}");
    let _ = fs::remove_file(&path);
    assert!(
        Command::new("mkfifo")
            .arg(&path)
            .status()
            .unwrap()
            .success()
    );
    path
}

/// The program with these bytes on its standard input.
fn run_with_input(arguments: &[&str], input: &[u8]) -> Run {
    let mut command = command(arguments);
    command.stdin(Stdio::piped());
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut to = child.stdin.take().unwrap();
    thread::scope(|scope| {
        // It may close its input early, which is no failure of the test.
        scope.spawn(move || to.write_all(input));
        let output = child.wait_with_output().unwrap();
        Run {
            code: output.status.code(),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    })
}

#[test]
fn a_pipe_is_read_when_its_writer_comes() {
    let path = pipe("late");
    let bytes = fs::read(data("flights_distance_f64.npy")).unwrap();
    let late = {
        let path = path.clone();
        thread::spawn(move || {
            thread::sleep(Duration::from_millis(300));
            fs::write(path, bytes).unwrap();
        })
    };
    let found = described(&path);
    late.join().unwrap();
    let wanted = described(&data("flights_distance_f64.npy"));
    assert_eq!(without_times(found), without_times(wanted));
}

/// The answer of a file does not wait for a pipe behind it, and is not lost with it.
#[test]
fn answers_are_written_as_they_come() {
    let path = pipe("silent");
    let mut child = command(&["describe", &data("camera_u8.npy"), &path])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let first = lines.next().unwrap().unwrap();
    assert!(first.contains("camera_u8.npy: 262144 u8"), "{first}");
    fs::write(&path, "no numbers").unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert!(stderr.contains("silent: is no .npy file"), "{stderr}");
}

/// More than is kept of a stream at a time, and the same answer.
#[test]
fn standard_input_has_any_size() {
    let count = (17 << 20) + 1;
    let body: Vec<u8> = (0..count).map(|i: u32| (i % 251) as u8).collect();
    let header = description("|u1", "False", &format!("({count},)"));
    let bytes = npy(&header, &body);
    let path = write("long-stream.npy", &bytes);
    let found = run_with_input(&["describe", "--json", "-"], &bytes);
    assert_eq!(found.code, Some(0), "{}", found.stderr);
    let found = of_document(&found.stdout);
    assert_eq!(found["file"], "-");
    assert_eq!(without_times(found), without_times(described(&path)));
}

#[test]
fn two_axes_in_fortran_order_come_through_a_pipe() {
    let body: Vec<u8> = [1.0f32, 4.0, 2.0, 5.0, 3.0, 0.0]
        .iter()
        .flat_map(|v| v.to_be_bytes())
        .collect();
    let header = description(">f4", "True", "(2, 3)");
    let Run { stdout, .. } = run_with_input(&["describe", "--json", "-"], &npy(&header, &body));
    let found = of_document(&stdout);
    assert_eq!((&found["argmin"], &found["argmax"]), (&5.into(), &4.into()));
}

#[test]
fn streams_that_are_refused() {
    let header = |order, shape| npy(&description("<f8", order, shape), &[0; 24]);
    for (input, says) in [
        (vec![], "-: is empty, and no .npy file"),
        (
            b"distance\n17\n".to_vec(),
            "-: is no .npy file: it begins with \"distance\"",
        ),
        (
            header("False", "(4,)"),
            "announces 32 bytes of values, and 24 follow it",
        ),
        (
            header("True", "(2, 2)"),
            "announces 32 bytes of values, and 24 follow it",
        ),
        (
            header("False", "(2,)"),
            "announces 16 bytes of values, and more follow it",
        ),
    ] {
        let Run {
            code,
            stdout,
            stderr,
        } = run_with_input(&["describe", "-"], &input);
        assert_eq!((code, stdout.as_str()), (Some(2), ""), "{stderr}");
        assert!(stderr.contains(says), "{says:?} is not said: {stderr}");
        assert_eq!(stderr.lines().count(), 1, "{stderr}");
    }
    let most = header("True", "(1073741824, 536870912)");
    let Run { code, stderr, .. } = run_with_input(&["describe", "-"], &most);
    assert_eq!(code, Some(2), "{stderr}");
    assert!(
        stderr.contains("bytes of memory at once, which the system"),
        "{stderr}"
    );
}

#[test]
fn devices_and_directories() {
    let Run { code, stderr, .. } = run(&["describe", "/dev/null", DIRECTORY]);
    assert_eq!(code, Some(2));
    assert!(
        stderr.contains("/dev/null: is empty, and no .npy file"),
        "{stderr}"
    );
    assert!(
        stderr.contains("is a directory; a .npy file is wanted"),
        "{stderr}"
    );
}

/// Whoever writes, cuts and lengthens a file while it is read changes the answer, or there is none.
#[test]
fn a_file_that_changes_while_it_is_read() {
    let count = 400_000usize;
    let values = |seed: u64| -> Vec<u8> {
        let mut state = seed;
        let next = || {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(seed | 1);
            state.to_le_bytes()
        };
        std::iter::repeat_with(next).take(count).flatten().collect()
    };
    let header = description("<f8", "False", &format!("({count},)"));
    let whole = npy(&header, &values(1));
    let front = whole.len() - 8 * count;
    let path = write("changing.npy", &whole);
    let others = [
        values(2),
        values(3),
        vec![0xff; 8 * count],
        vec![0; 8 * count],
    ];
    let end = Instant::now() + Duration::from_secs(2);
    let mut runs = [0; 2];
    thread::scope(|scope| {
        scope.spawn(|| {
            use std::os::unix::fs::FileExt;
            let file = OpenOptions::new().write(true).open(&path).unwrap();
            for (i, other) in (0..).zip(others.iter().cycle()) {
                if Instant::now() >= end {
                    return;
                }
                file.write_all_at(other, front as u64).unwrap();
                if i % 3 == 0 {
                    file.set_len((front + i * 4099 % (8 * count)) as u64)
                        .unwrap();
                }
            }
        });
        while Instant::now() < end {
            let Run { code, stderr, .. } = run(&["describe", &path]);
            match code {
                Some(0) => runs[0] += 1,
                Some(2) => {
                    runs[1] += 1;
                    assert_eq!(stderr.lines().count(), 1, "{stderr}");
                    let is_true = ["became shorter while it was read", "bytes of values, and"];
                    assert!(is_true.iter().any(|it| stderr.contains(it)), "{stderr}");
                }
                other => panic!("{other:?}: {stderr}"),
            }
        }
    });
    println!("{} answers, {} refusals", runs[0], runs[1]);
}
