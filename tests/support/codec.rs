//! Values as TypeScript encodes them for sql.js. In tests a date is its milliseconds, bytes are hexadecimal text and a bigint is
//! its digits.

use relata::schema::Codec;
use rusqlite::types::Value as Cell;
use serde_json::Value as Json;

pub fn encode(codec: Codec, value: &Json) -> Cell {
    match (codec, value) {
        (_, Json::Null) => Cell::Null,
        (Codec::Number | Codec::Integer | Codec::Date, Json::Number(number)) => {
            let number = number.as_f64().unwrap();
            // sql.js binds an INTEGER only where 32 bits hold it.
            if number == f64::from(number as i32) {
                Cell::Integer(number as i64)
            } else {
                Cell::Real(number)
            }
        }
        // sql.js binds a bigint as text.
        (Codec::Bigint | Codec::String | Codec::Uuid, Json::String(text)) => Cell::Text(text.clone()),
        (Codec::Boolean, Json::Bool(value)) => Cell::Integer(i64::from(*value)),
        (Codec::Bytes, Json::String(hex)) => Cell::Blob(bytes(hex)),
        (Codec::Json, value) => Cell::Text(value.to_string()),
        (codec, value) => panic!("{codec:?} cannot encode {value}"),
    }
}

pub fn encode_list(codec: Codec, values: &[Json]) -> Cell {
    let element = |value: &Json| match codec {
        Codec::Json if !value.is_null() => Json::String(value.to_string()),
        Codec::Boolean => value.as_bool().map_or(Json::Null, |value| Json::from(i32::from(value))),
        _ => value.clone(),
    };
    Cell::Text(Json::Array(values.iter().map(element).collect()).to_string())
}

pub fn decode(codec: Codec, cell: &Cell) -> Json {
    match (codec, cell) {
        (_, Cell::Null) => Json::Null,
        (Codec::Boolean, Cell::Integer(number)) => Json::Bool(*number != 0),
        (Codec::Number | Codec::Integer | Codec::Date, Cell::Integer(number)) => Json::from(*number),
        (Codec::Number, Cell::Real(number)) if number.fract() == 0.0 => Json::from(*number as i64),
        (Codec::Number, Cell::Real(number)) => Json::from(*number),
        (Codec::Bigint | Codec::String | Codec::Uuid, Cell::Text(text)) => Json::from(text.clone()),
        (Codec::Bytes, Cell::Blob(bytes)) => Json::from(bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>()),
        (Codec::Json, Cell::Text(text)) => serde_json::from_str(text).unwrap(),
        (codec, cell) => panic!("{codec:?} cannot decode {cell:?}"),
    }
}

fn bytes(hex: &str) -> Vec<u8> {
    (0..hex.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap())
        .collect()
}
