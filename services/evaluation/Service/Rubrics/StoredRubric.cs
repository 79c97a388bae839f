using Google.Protobuf;
using Hiring.Evaluation.V1;
using Hiring.ServiceDefaults;
using NodaTime;

namespace Hiring.Evaluation.Rubrics;

/// <summary>A row of <c>rubrics</c>.</summary>
internal sealed record StoredRubric(Guid Id, string Body, Instant CreatedAt)
{
    /// <summary>The columns, in the order of the record.</summary>
    internal const string Columns = "id, body, created_at";

    // An instance of the version before reads what the next one wrote.
    private static readonly JsonParser Parser = new(JsonParser.Settings.Default.WithIgnoreUnknownFields(true));

    internal Rubric ToMessage()
    {
        var rubric = Parser.Parse<Rubric>(Body);
        rubric.Id = Id.ToString();
        rubric.CreateTime = CreatedAt.ToTimestamp();
        return rubric;
    }
}
