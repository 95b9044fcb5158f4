//! Descriptions but for what differs from run to run.

use serde_json::Value;

/// A description without the name of the file and the times.
pub fn without_times(mut description: Value) -> Value {
    let fields = description.as_object_mut().unwrap();
    for field in ["file", "seconds", "seconds_reading"] {
        assert!(fields.remove(field).is_some(), "{field}");
    }
    description
}
