//! The types of values: `typeof name`, and what their names lead to.

use std::rc::Rc;

use oxc_ast::ast::{Expression, TSTypeQuery, TSTypeQueryExprName};

use crate::error::{Eval, Site, Stop};
use crate::graph::Found;
use crate::relation::Target;
use crate::scope::{Import, TypeDeclaration, ValueDeclaration};
use crate::types::evaluate::{Evaluator, unreadable};
use crate::types::name::{Meaning, undeclared};
use crate::types::{ClassType, Kind, Opaque, Place, Type};
use crate::value::UserValue;

impl<'a> Evaluator<'a, '_> {
    /// What a name means as a value in the scopes around a place, and the place it stands in.
    pub(crate) fn lookup_value(&self, name: &str, place: &Place<'a>) -> Option<(ValueDeclaration<'a>, Place<'a>)> {
        let file = self.graph.file(place.file)?;
        let mut next = Some(place.scope);
        while let Some(index) = next {
            let scope = file.scopes.get(index)?;
            if let Some(declaration) = scope.values.get(name) {
                return Some((*declaration, Place::new(place.file, index)));
            }
            next = scope.parent;
        }
        None
    }

    /// `typeof name`. A function stays what it is called.
    pub(crate) fn type_query(&self, query: &'a TSTypeQuery<'a>, place: &Place<'a>) -> Eval<Type<'a>> {
        let is_member = !matches!(query.expr_name, TSTypeQueryExprName::IdentifierReference(_));
        match self.queried(query, place) {
            Ok(Type {
                kind: Kind::Unstorable("function"),
                ..
            }) => Ok(Kind::Function(UserValue::read(self, query, place)?).into()),
            // A member that is no type is taken for a function, since nothing else is named by its place.
            Err(Stop::Faults(_)) if is_member => Ok(Kind::Function(UserValue::read(self, query, place)?).into()),
            read => read,
        }
    }

    fn queried(&self, query: &'a TSTypeQuery<'a>, place: &Place<'a>) -> Eval<Type<'a>> {
        let site = place.site(query.span);
        let name = match &query.expr_name {
            TSTypeQueryExprName::IdentifierReference(id) => id.name.as_str(),
            _ => match query.expr_name.as_ts_type_name() {
                Some(name) => match self.meaning(name, place)? {
                    Meaning::Declared {
                        declaration: TypeDeclaration::Class(class),
                        place,
                        import,
                    } => {
                        let class = Rc::new(ClassType { class, place, import });
                        return Ok(Kind::Constructor(Target::Class(class)).into());
                    }
                    Meaning::Opaque(opaque) => return Ok(Kind::Opaque(opaque).into()),
                    _ => return unreadable(site, "this typeof", "Name a class or a constant"),
                },
                None => return unreadable(site, "this typeof", "Name a class or a constant"),
            },
        };
        self.value_type(name, place, site)
    }

    /// The type of a value that a name stands for.
    pub(crate) fn value_type(&self, name: &'a str, place: &Place<'a>, site: Site) -> Eval<Type<'a>> {
        let Some((declaration, owner)) = self.lookup_value(name, place) else {
            return undeclared(name, site);
        };
        match declaration {
            ValueDeclaration::Class(class) => {
                let class = Rc::new(ClassType {
                    class,
                    place: owner,
                    import: None,
                });
                Ok(Kind::Constructor(Target::Class(class)).into())
            }
            ValueDeclaration::Function(_)
            | ValueDeclaration::Constant(Expression::ArrowFunctionExpression(_) | Expression::FunctionExpression(_)) => {
                Ok(Kind::Unstorable("function").into())
            }
            ValueDeclaration::Constant(value) => match self.defined_constant(name, &owner)? {
                Some(defined) => Ok(Kind::Constructor(Target::Defined(Rc::new(defined))).into()),
                None => self.constant_type(value, &owner),
            },
            ValueDeclaration::Enum(declaration) => self.enum_object(declaration, &owner),
            ValueDeclaration::Import(import) => self.imported_value(import, &owner, site),
            ValueDeclaration::Parameter | ValueDeclaration::Other => {
                unreadable(site, "the type of a variable or function", "Write the type itself")
            }
        }
    }

    fn imported_value(&self, import: Import<'a>, owner: &Place<'a>, site: Site) -> Eval<Type<'a>> {
        match self.graph.follow(owner.file, &import)? {
            Found::Declared { file, local, value } => {
                let ty = self.value_type(local, &Place::new(file, 0), site)?;
                Ok(match ty.kind {
                    Kind::Constructor(target) if owner.file == 0 && value => Kind::Constructor(target.imported_by(import)).into(),
                    kind => kind.into(),
                })
            }
            Found::Opaque => Ok(Kind::Opaque(Opaque {
                import,
                file: owner.file,
            })
            .into()),
            _ => unreadable(site, "this typeof", "Name a class or a constant"),
        }
    }
}
