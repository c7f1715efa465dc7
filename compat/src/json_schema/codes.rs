//! The incumbent's 129 kinds of difference between two JSON Schemas: their names, which of them
//! each policy allows, and the sentences that existing clients print.

/// Which differences are allowed: the `compatibilityPolicy` of a config.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Policy {
    /// The default.
    #[default]
    Strict,
    /// Also what only an open content model's further properties could break.
    Lenient,
}

/// How a difference is put into words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Template {
    Nothing,
    Keyword,
    More,
    Less,
    Value,
    Fewer,
    Elements,
    Type,
    Open,
    Unopen,
    Closed,
    Removed,
    Added,
}

/// Under which policies a difference is allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Allowed {
    Always,
    Lenient,
    Never,
}

macro_rules! codes {
    ($($name:ident $text:literal $allowed:ident $template:ident;)*) => {
        /// A kind of difference.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub(super) enum Code { $($name,)* }

        impl Code {
            /// Every kind.
            #[cfg(test)]
            pub(super) const ALL: &[Self] = &[$(Self::$name,)*];

            /// The incumbent's name for it.
            pub(super) fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text,)* }
            }

            fn row(self) -> (Allowed, Template) {
                match self { $(Self::$name => (Allowed::$allowed, Template::$template),)* }
            }

            pub(super) fn named(name: &str) -> Option<Self> {
                match name { $($text => Some(Self::$name),)* _ => None }
            }
        }
    };
}

codes! {
    IdChanged "ID_CHANGED" Always Nothing;
    TitleChanged "TITLE_CHANGED" Always Nothing;
    DescriptionChanged "DESCRIPTION_CHANGED" Always Nothing;
    DefaultChanged "DEFAULT_CHANGED" Always Nothing;
    SchemaAdded "SCHEMA_ADDED" Never Nothing;
    SchemaRemoved "SCHEMA_REMOVED" Always Nothing;
    TypeChanged "TYPE_CHANGED" Never Type;
    TypeExtended "TYPE_EXTENDED" Always Nothing;
    TypeNarrowed "TYPE_NARROWED" Never Type;
    MaxLengthAdded "MAX_LENGTH_ADDED" Never Keyword;
    MaxLengthRemoved "MAX_LENGTH_REMOVED" Always Nothing;
    MaxLengthIncreased "MAX_LENGTH_INCREASED" Always Nothing;
    MaxLengthDecreased "MAX_LENGTH_DECREASED" Never Less;
    MinLengthAdded "MIN_LENGTH_ADDED" Never Keyword;
    MinLengthRemoved "MIN_LENGTH_REMOVED" Always Nothing;
    MinLengthIncreased "MIN_LENGTH_INCREASED" Never More;
    MinLengthDecreased "MIN_LENGTH_DECREASED" Always Nothing;
    PatternAdded "PATTERN_ADDED" Never Keyword;
    PatternRemoved "PATTERN_REMOVED" Always Nothing;
    PatternChanged "PATTERN_CHANGED" Never Value;
    MaximumAdded "MAXIMUM_ADDED" Never Keyword;
    MaximumRemoved "MAXIMUM_REMOVED" Always Nothing;
    MaximumIncreased "MAXIMUM_INCREASED" Always Nothing;
    MaximumDecreased "MAXIMUM_DECREASED" Never Less;
    MinimumAdded "MINIMUM_ADDED" Never Keyword;
    MinimumRemoved "MINIMUM_REMOVED" Always Nothing;
    MinimumIncreased "MINIMUM_INCREASED" Never More;
    MinimumDecreased "MINIMUM_DECREASED" Always Nothing;
    ExclusiveMaximumAdded "EXCLUSIVE_MAXIMUM_ADDED" Never Keyword;
    ExclusiveMaximumRemoved "EXCLUSIVE_MAXIMUM_REMOVED" Always Nothing;
    ExclusiveMaximumIncreased "EXCLUSIVE_MAXIMUM_INCREASED" Always Nothing;
    ExclusiveMaximumDecreased "EXCLUSIVE_MAXIMUM_DECREASED" Never Less;
    ExclusiveMinimumAdded "EXCLUSIVE_MINIMUM_ADDED" Never Keyword;
    ExclusiveMinimumRemoved "EXCLUSIVE_MINIMUM_REMOVED" Always Nothing;
    ExclusiveMinimumIncreased "EXCLUSIVE_MINIMUM_INCREASED" Never More;
    ExclusiveMinimumDecreased "EXCLUSIVE_MINIMUM_DECREASED" Always Nothing;
    MultipleOfAdded "MULTIPLE_OF_ADDED" Never Keyword;
    MultipleOfRemoved "MULTIPLE_OF_REMOVED" Always Nothing;
    MultipleOfExpanded "MULTIPLE_OF_EXPANDED" Never More;
    MultipleOfReduced "MULTIPLE_OF_REDUCED" Always Nothing;
    MultipleOfChanged "MULTIPLE_OF_CHANGED" Never Value;
    RequiredAttributeAdded "REQUIRED_ATTRIBUTE_ADDED" Never Keyword;
    RequiredAttributeWithDefaultAdded "REQUIRED_ATTRIBUTE_WITH_DEFAULT_ADDED" Always Nothing;
    RequiredAttributeRemoved "REQUIRED_ATTRIBUTE_REMOVED" Always Nothing;
    MaxPropertiesAdded "MAX_PROPERTIES_ADDED" Never Keyword;
    MaxPropertiesRemoved "MAX_PROPERTIES_REMOVED" Always Nothing;
    MaxPropertiesIncreased "MAX_PROPERTIES_INCREASED" Always Nothing;
    MaxPropertiesDecreased "MAX_PROPERTIES_DECREASED" Never Less;
    MinPropertiesAdded "MIN_PROPERTIES_ADDED" Never Keyword;
    MinPropertiesRemoved "MIN_PROPERTIES_REMOVED" Always Nothing;
    MinPropertiesIncreased "MIN_PROPERTIES_INCREASED" Never More;
    MinPropertiesDecreased "MIN_PROPERTIES_DECREASED" Always Nothing;
    AdditionalPropertiesAdded "ADDITIONAL_PROPERTIES_ADDED" Always Nothing;
    AdditionalPropertiesRemoved "ADDITIONAL_PROPERTIES_REMOVED" Lenient Keyword;
    AdditionalPropertiesExtended "ADDITIONAL_PROPERTIES_EXTENDED" Always Nothing;
    AdditionalPropertiesNarrowed "ADDITIONAL_PROPERTIES_NARROWED" Lenient Fewer;
    DependencyArrayAdded "DEPENDENCY_ARRAY_ADDED" Never Keyword;
    DependencyArrayRemoved "DEPENDENCY_ARRAY_REMOVED" Always Nothing;
    DependencyArrayExtended "DEPENDENCY_ARRAY_EXTENDED" Never Elements;
    DependencyArrayNarrowed "DEPENDENCY_ARRAY_NARROWED" Always Nothing;
    DependencyArrayChanged "DEPENDENCY_ARRAY_CHANGED" Never Value;
    DependencySchemaAdded "DEPENDENCY_SCHEMA_ADDED" Never Keyword;
    DependencySchemaRemoved "DEPENDENCY_SCHEMA_REMOVED" Always Nothing;
    PropertyWithEmptySchemaAddedToOpenContentModel "PROPERTY_WITH_EMPTY_SCHEMA_ADDED_TO_OPEN_CONTENT_MODEL" Always Nothing;
    OptionalPropertyAddedToOpenContentModel "OPTIONAL_PROPERTY_ADDED_TO_OPEN_CONTENT_MODEL" Lenient Open;
    RequiredPropertyAddedToOpenContentModel "REQUIRED_PROPERTY_ADDED_TO_OPEN_CONTENT_MODEL" Never Open;
    RequiredPropertyWithDefaultAddedToOpenContentModel "REQUIRED_PROPERTY_WITH_DEFAULT_ADDED_TO_OPEN_CONTENT_MODEL" Lenient Open;
    OptionalPropertyAddedToUnopenContentModel "OPTIONAL_PROPERTY_ADDED_TO_UNOPEN_CONTENT_MODEL" Always Nothing;
    RequiredPropertyAddedToUnopenContentModel "REQUIRED_PROPERTY_ADDED_TO_UNOPEN_CONTENT_MODEL" Never Unopen;
    RequiredPropertyWithDefaultAddedToUnopenContentModel "REQUIRED_PROPERTY_WITH_DEFAULT_ADDED_TO_UNOPEN_CONTENT_MODEL" Always Nothing;
    PropertyAddedIsCoveredByPartiallyOpenContentModel "PROPERTY_ADDED_IS_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL" Always Nothing;
    PropertyAddedNotCoveredByPartiallyOpenContentModel "PROPERTY_ADDED_NOT_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL" Lenient Added;
    PropertyRemovedFromOpenContentModel "PROPERTY_REMOVED_FROM_OPEN_CONTENT_MODEL" Always Nothing;
    PropertyRemovedIsCoveredByPartiallyOpenContentModel "PROPERTY_REMOVED_IS_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL" Always Nothing;
    PropertyRemovedNotCoveredByPartiallyOpenContentModel "PROPERTY_REMOVED_NOT_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL" Lenient Removed;
    PropertyRemovedFromClosedContentModel "PROPERTY_REMOVED_FROM_CLOSED_CONTENT_MODEL" Lenient Closed;
    PropertyWithFalseRemovedFromClosedContentModel "PROPERTY_WITH_FALSE_REMOVED_FROM_CLOSED_CONTENT_MODEL" Always Nothing;
    UnevaluatedPropertiesAdded "UNEVALUATED_PROPERTIES_ADDED" Always Nothing;
    UnevaluatedPropertiesExtended "UNEVALUATED_PROPERTIES_EXTENDED" Always Nothing;
    UnevaluatedPropertiesRemoved "UNEVALUATED_PROPERTIES_REMOVED" Lenient Keyword;
    UnevaluatedPropertiesNarrowed "UNEVALUATED_PROPERTIES_NARROWED" Lenient Fewer;
    MaxItemsAdded "MAX_ITEMS_ADDED" Never Keyword;
    MaxItemsRemoved "MAX_ITEMS_REMOVED" Always Nothing;
    MaxItemsIncreased "MAX_ITEMS_INCREASED" Always Nothing;
    MaxItemsDecreased "MAX_ITEMS_DECREASED" Never Less;
    MinItemsAdded "MIN_ITEMS_ADDED" Never Keyword;
    MinItemsRemoved "MIN_ITEMS_REMOVED" Always Nothing;
    MinItemsIncreased "MIN_ITEMS_INCREASED" Never More;
    MinItemsDecreased "MIN_ITEMS_DECREASED" Always Nothing;
    MaxContainsAdded "MAX_CONTAINS_ADDED" Never Keyword;
    MaxContainsRemoved "MAX_CONTAINS_REMOVED" Always Nothing;
    MaxContainsIncreased "MAX_CONTAINS_INCREASED" Always Nothing;
    MaxContainsDecreased "MAX_CONTAINS_DECREASED" Never Less;
    MinContainsAdded "MIN_CONTAINS_ADDED" Never Keyword;
    MinContainsRemoved "MIN_CONTAINS_REMOVED" Always Nothing;
    MinContainsIncreased "MIN_CONTAINS_INCREASED" Never More;
    MinContainsDecreased "MIN_CONTAINS_DECREASED" Always Nothing;
    UniqueItemsAdded "UNIQUE_ITEMS_ADDED" Never Keyword;
    UniqueItemsRemoved "UNIQUE_ITEMS_REMOVED" Always Nothing;
    AdditionalItemsAdded "ADDITIONAL_ITEMS_ADDED" Always Nothing;
    AdditionalItemsExtended "ADDITIONAL_ITEMS_EXTENDED" Always Nothing;
    AdditionalItemsRemoved "ADDITIONAL_ITEMS_REMOVED" Never Keyword;
    AdditionalItemsNarrowed "ADDITIONAL_ITEMS_NARROWED" Never Fewer;
    UnevaluatedItemsAdded "UNEVALUATED_ITEMS_ADDED" Always Nothing;
    UnevaluatedItemsExtended "UNEVALUATED_ITEMS_EXTENDED" Always Nothing;
    UnevaluatedItemsRemoved "UNEVALUATED_ITEMS_REMOVED" Never Keyword;
    UnevaluatedItemsNarrowed "UNEVALUATED_ITEMS_NARROWED" Never Fewer;
    ItemAddedToOpenContentModel "ITEM_ADDED_TO_OPEN_CONTENT_MODEL" Never Open;
    ItemWithEmptySchemaAddedToOpenContentModel "ITEM_WITH_EMPTY_SCHEMA_ADDED_TO_OPEN_CONTENT_MODEL" Always Nothing;
    ItemAddedToClosedContentModel "ITEM_ADDED_TO_CLOSED_CONTENT_MODEL" Always Nothing;
    ItemAddedIsCoveredByPartiallyOpenContentModel "ITEM_ADDED_IS_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL" Always Nothing;
    ItemAddedNotCoveredByPartiallyOpenContentModel "ITEM_ADDED_NOT_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL" Never Added;
    ItemRemovedFromOpenContentModel "ITEM_REMOVED_FROM_OPEN_CONTENT_MODEL" Always Nothing;
    ItemRemovedFromClosedContentModel "ITEM_REMOVED_FROM_CLOSED_CONTENT_MODEL" Never Closed;
    ItemWithFalseRemovedFromClosedContentModel "ITEM_WITH_FALSE_REMOVED_FROM_CLOSED_CONTENT_MODEL" Always Nothing;
    ItemRemovedIsCoveredByPartiallyOpenContentModel "ITEM_REMOVED_IS_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL" Always Nothing;
    ItemRemovedNotCoveredByPartiallyOpenContentModel "ITEM_REMOVED_NOT_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL" Never Removed;
    EnumArrayExtended "ENUM_ARRAY_EXTENDED" Always Nothing;
    EnumArrayNarrowed "ENUM_ARRAY_NARROWED" Never Fewer;
    EnumArrayChanged "ENUM_ARRAY_CHANGED" Never Type;
    CombinedTypeExtended "COMBINED_TYPE_EXTENDED" Always Nothing;
    CombinedTypeChanged "COMBINED_TYPE_CHANGED" Never Type;
    ProductTypeExtended "PRODUCT_TYPE_EXTENDED" Never Elements;
    ProductTypeNarrowed "PRODUCT_TYPE_NARROWED" Always Nothing;
    SumTypeExtended "SUM_TYPE_EXTENDED" Always Nothing;
    SumTypeNarrowed "SUM_TYPE_NARROWED" Never Fewer;
    CombinedTypeSubschemasChanged "COMBINED_TYPE_SUBSCHEMAS_CHANGED" Never Type;
    NotTypeNarrowed "NOT_TYPE_NARROWED" Always Nothing;
    NotTypeExtended "NOT_TYPE_EXTENDED" Never Elements;
}

impl Code {
    /// Whether a pair that differs so still counts as compatible.
    pub(super) fn is_allowed(self, policy: Policy) -> bool {
        match self.row().0 {
            Allowed::Always => true,
            Allowed::Lenient => policy == Policy::Lenient,
            Allowed::Never => false,
        }
    }
}

/// The sentence that existing clients print for a difference; `reader` and `writer` are the words
/// for the two sides, `new` and `old` or the other way round.
///
/// Parity: the quotation marks do not match, and two sentences name the wrong side.
pub(super) fn sentence(code: &str, path: &str, reader: &str, writer: &str) -> String {
    let template = Code::named(code).map_or(Template::Nothing, |code| code.row().1);
    let description = match template {
        Template::Nothing => String::new(),
        Template::Keyword => format!(
            "The keyword at path '{path}' in the {reader} schema is not present in the {writer} schema"
        ),
        Template::More => format!(
            "The value at path '{path}' in the {reader} schema is more than its value in the {writer} schema"
        ),
        Template::Less => format!(
            "The value at path '{path}' in the {reader} schema is less than its value in the {writer} schema"
        ),
        Template::Value => format!(
            "The value at path '{path}' is different between the {reader} and {writer} schema"
        ),
        Template::Fewer => format!(
            "An array or combined type at path '{path}' has fewer elements in the {reader} schema than the {writer} schema"
        ),
        Template::Elements => format!(
            "An array or combined type at path '{path}' has more elements in the {reader} schema than the {writer} schema"
        ),
        Template::Type => format!(
            "A type at path '{path}' is different between the {reader} schema and the {writer} schema"
        ),
        Template::Open => format!(
            "The {reader} schema has an open content model and has a property or item at path '{path}' which is missing in the {writer} schema"
        ),
        Template::Unopen => format!(
            "The {reader} schema has an unopen content model and has a required property at path '{path}' which is missing in the {writer} schema"
        ),
        Template::Closed => format!(
            "The {reader} has a closed content model and is missing a property or item present at path '{path}' in the {writer} schema"
        ),
        Template::Removed => format!(
            "A property or item is missing in the {reader} schema but present at path '{path}' in the {writer} schema and is not covered by its partially open content model"
        ),
        Template::Added => format!(
            "The {reader} schema has a property or item at path '{path}' which is missing in the {writer} schema and is not covered by its partially open content model"
        ),
    };
    format!("{{errorType:\"{code}\", description:\"{description}'}}")
}
