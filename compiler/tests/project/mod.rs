//! A few files in memory, and the plugin's side of the protocol.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, dead_code)]

use relata_compiler::{CompileFailure, CompileRequest, CompileResult, Edit, ModuleSource, compile};

/// The files of a project; the first is the one to compile.
pub struct Project {
    files: Vec<(String, String)>,
}

impl Project {
    /// A project of one file.
    pub fn of(source: &str) -> Self {
        Self {
            files: vec![("/app/main.ts".into(), source.into())],
        }
    }

    /// Adds a file beside it.
    pub fn with(mut self, path: &str, source: &str) -> Self {
        self.files.push((format!("/app/{path}"), source.into()));
        self
    }

    /// The answer, after as many rounds as the compiler asks for.
    pub fn compile(&self) -> Result<CompileResult, CompileFailure> {
        let (file, source) = self.files[0].clone();
        let mut request = CompileRequest {
            file,
            source,
            modules: Vec::new(),
        };
        for _ in 0..20 {
            match compile(&request)? {
                CompileResult::Needs { specifiers } => {
                    for wanted in specifiers {
                        let module = self.resolve(&wanted.importer, &wanted.specifier);
                        assert!(!request.modules.contains(&module), "asked twice for {wanted:?}");
                        request.modules.push(module);
                    }
                }
                done => return Ok(done),
            }
        }
        panic!("the compiler never stops asking")
    }

    fn resolve(&self, importer: &str, specifier: &str) -> ModuleSource {
        let mut module = ModuleSource {
            specifier: specifier.into(),
            importer: importer.into(),
            file: None,
            source: None,
        };
        if !specifier.starts_with('.') {
            module.file = Some(format!("/app/node_modules/{specifier}/index.js"));
            return module;
        }
        let mut parts: Vec<&str> = importer.split('/').collect();
        parts.pop();
        for part in specifier.split('/') {
            match part {
                "." => {}
                ".." => {
                    parts.pop();
                }
                name => parts.push(name),
            }
        }
        let path = parts.join("/");
        let found = self
            .files
            .iter()
            .find(|(file, _)| [format!("{path}.ts"), format!("{path}/index.ts"), path.clone()].contains(file));
        module.file = found.map(|(file, _)| file.clone());
        module.source = found.map(|(_, source)| source.clone());
        module
    }

    pub fn is_unchanged(&self) -> bool {
        self.compile().unwrap() == CompileResult::Unchanged
    }

    pub fn edits(&self) -> Vec<Edit> {
        match self.compile() {
            Ok(CompileResult::Compiled { edits, .. }) => edits,
            other => panic!("not compiled: {other:#?}"),
        }
    }

    pub fn dependencies(&self) -> Vec<String> {
        match self.compile() {
            Ok(CompileResult::Compiled { dependencies, .. }) => dependencies,
            other => panic!("not compiled: {other:#?}"),
        }
    }

    /// The source with the edits applied as JavaScript would.
    pub fn text(&self) -> String {
        let mut units: Vec<u16> = self.files[0].1.encode_utf16().collect();
        for edit in self.edits().into_iter().rev() {
            units.splice(edit.start as usize..edit.end as usize, edit.text.encode_utf16());
        }
        String::from_utf16(&units).unwrap()
    }

    /// The emitted fields of one entity, one a line.
    pub fn fields(&self, name: &str) -> String {
        let text = self.text();
        let start = text.find(&format!("{{ name: \"{name}\", fields: [")).unwrap();
        let block = &text[start..];
        let end = block.find("], assign: ").unwrap();
        let fields = block[..end].split_once("fields: [").unwrap().1;
        fields.replace("}, { name:", "},\n{ name:")
    }

    /// What a call of `defineEntity` gets, one field a line.
    pub fn defined(&self, call: &str) -> String {
        let text = self.text();
        let block = &text[text.find(call).unwrap()..];
        let end = block.find(";\n").unwrap();
        block[..end].replace("}, { name:", "},\n{ name:")
    }

    /// The errors, as a person sees them.
    pub fn error(&self) -> String {
        match self.compile() {
            Err(failure) => {
                let errors = failure.errors.iter().map(|error| {
                    format!(
                        "{:?} {}:{}:{}\n{}\n{}",
                        error.code, error.file, error.line, error.column, error.message, error.code_frame
                    )
                });
                errors.collect::<Vec<_>>().join("\n\n")
            }
            Ok(result) => panic!("no error: {result:#?}"),
        }
    }
}
