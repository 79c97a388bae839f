using Dapper;
using Google.Protobuf;
using Hiring.Evaluation.V1;
using Hiring.ServiceDefaults;
using Hiring.ServiceDefaults.Database;
using Hiring.ServiceDefaults.Errors;
using NodaTime;
using Npgsql;

namespace Hiring.Evaluation.Questions;

/// <summary>A question in one of its versions, as the database keeps it.</summary>
internal sealed record QuestionRow(
    Guid Id, short Kind, int Version, string Body, bool Retired, int Exposures, long Revision, Instant CreatedAt, Instant WrittenAt)
{
    /// <summary>Questions q with their versions v; the condition says which.</summary>
    internal const string Select = """
        select q.id, q.kind, v.version, v.body::text as body, q.retired_at is not null as retired, q.exposures, q.revision, q.created_at, v.written_at
        from questions q join question_versions v on v.question_id = q.id
        """;

    // An instance of the version before reads what the next one wrote.
    private static readonly JsonParser Parser = new(JsonParser.Settings.Default.WithIgnoreUnknownFields(true));

    /// <summary>A question in a version, the latest if none is named. NOT_FOUND without it.</summary>
    internal static async Task<QuestionRow> Find(Guid id, int? version, NpgsqlConnection connection, CancellationToken cancellation, string locked = "") =>
        await connection.QuerySingleOrDefaultAsync<QuestionRow>(new CommandDefinition(
            $"{Select} where q.id = @id and v.version = coalesce(@version, q.version) {locked}", new { id, version }, cancellationToken: cancellation))
        ?? throw Problem.NotFound("question", id);

    /// <summary>The latest version, locked for a change. Refused if the caller saw another one.</summary>
    internal static async Task<QuestionRow> Lock(Guid id, string etag, Write write)
    {
        var seen = Etag.Parse(etag);
        // A writer that waited reads the version of before: the lock first, the row after it.
        await write.Connection.ExecuteAsync(new CommandDefinition("select from questions where id = @id for update", new { id }, cancellationToken: write.Cancellation));
        var row = await Find(id, null, write.Connection, write.Cancellation);
        return seen is null || seen == row.Revision ? row : throw Problem.Stale("question", id);
    }

    /// <summary>Writes a version of a question.</summary>
    internal static Task Store(Guid id, int version, Question question, Write write)
    {
        var body = question.Clone();
        (body.Id, body.Version, body.Kind, body.Retired, body.Exposures, body.Etag, body.CreateTime, body.UpdateTime) = ("", 0, 0, false, 0, "", null, null);
        return write.Connection.ExecuteAsync(new CommandDefinition(
            "insert into question_versions (question_id, version, body, competencies) values (@id, @version, @body::jsonb, @competencies)",
            new { id, version, body = JsonFormatter.Default.Format(body), competencies = question.Competencies.ToArray() }, cancellationToken: write.Cancellation));
    }

    internal Question ToMessage()
    {
        var question = Parser.Parse<Question>(Body);
        (question.Id, question.Version, question.Kind, question.Retired, question.Exposures, question.Etag, question.CreateTime, question.UpdateTime) =
            (Id.ToString(), Version, (QuestionKind)Kind, Retired, Exposures, Etag.Of(Revision), CreatedAt.ToTimestamp(), WrittenAt.ToTimestamp());
        return question;
    }
}
