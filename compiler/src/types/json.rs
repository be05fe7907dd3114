//! Whether JSON gives back what was put in.

use crate::class;
use crate::error::Eval;
use crate::types::evaluate::Evaluator;
use crate::types::{Kind, Type};

/// What JSON would lose, and where inside the property.
#[derive(Debug)]
pub(crate) struct Loss {
    pub(crate) path: String,
    pub(crate) what: String,
    /// Whether it is an entity, which belongs into its own table.
    pub(crate) entity: bool,
}

impl<'a> Evaluator<'a, '_> {
    /// The first part of a type that JSON text cannot bring back.
    pub(crate) fn json_loss(&self, ty: &Type<'a>, path: &str) -> Eval<Option<Loss>> {
        let loss = |what: String| {
            Ok(Some(Loss {
                path: path.to_owned(),
                what,
                entity: false,
            }))
        };
        match &ty.kind {
            Kind::Unstorable(name) => loss(format!("a {name}")),
            Kind::Date | Kind::Bigint | Kind::Bytes => loss(format!("a {}", ty.kind.describe())),
            Kind::Constructor(_) => loss("a class itself".to_owned()),
            Kind::Opaque(opaque) => self.opaque(opaque),
            Kind::Array(element) => self.json_loss(element, &format!("{path}[]")),
            Kind::Union(parts) | Kind::Tuple(parts) => {
                for part in parts {
                    if let Some(loss) = self.json_loss(part, path)? {
                        return Ok(Some(loss));
                    }
                }
                Ok(None)
            }
            Kind::Class(class) if class::has_primary_key(self, class)? => Ok(Some(Loss {
                path: path.to_owned(),
                what: class.name().to_owned(),
                entity: true,
            })),
            Kind::Object(_) | Kind::Class(_) | Kind::Interface(_) | Kind::Intersection(_) => {
                let address = match &ty.kind {
                    Kind::Object(members) => std::ptr::from_ref(&**members) as usize,
                    Kind::Class(class) => std::ptr::from_ref(class.class) as usize + 1,
                    Kind::Interface(interface) => interface
                        .parts
                        .first()
                        .map_or(0, |part| std::ptr::from_ref(*part) as usize + 1),
                    _ => std::ptr::from_ref(ty) as usize,
                };
                self.once(address, None, || {
                    let members = self.members(ty)?.unwrap_or_default();
                    for member in &members.named {
                        if let Some(loss) = self.json_loss(&member.ty, &format!("{path}.{}", member.name))? {
                            return Ok(Some(loss));
                        }
                    }
                    match &members.index {
                        Some(value) => self.json_loss(value, &format!("{path}[key]")),
                        None => Ok(None),
                    }
                })
            }
            _ => Ok(None),
        }
    }
}
