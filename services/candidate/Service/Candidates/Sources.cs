using Hiring.Candidate.V1;

namespace Hiring.Candidate.Candidates;

/// <summary>What holds for a source beyond its fields.</summary>
internal static class Sources
{
    /// <summary>What is wrong with a source: it tells of another kind than it is. Null if nothing is.</summary>
    internal static string? Contradiction(Source source) =>
        KindOf(source.AboutCase) is { } told && told != source.Kind
            ? $"tells of {ServiceDefaults.Wire.NameOf(told)}, but its kind is {ServiceDefaults.Wire.NameOf(source.Kind)}" : null;

    private static SourceKind? KindOf(Source.AboutOneofCase about) => about switch
    {
        Source.AboutOneofCase.Referral => SourceKind.Referral,
        Source.AboutOneofCase.OpenSource => SourceKind.OpenSource,
        Source.AboutOneofCase.KnownEmployer => SourceKind.KnownEmployer,
        Source.AboutOneofCase.Publication => SourceKind.Writing,
        Source.AboutOneofCase.Agency => SourceKind.Agency,
        _ => null,
    };
}
