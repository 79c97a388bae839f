using Dapper;
using Google.Protobuf;
using Grpc.Core;
using Hiring.InterviewScheduling.V1;
using Hiring.ServiceDefaults;
using Hiring.ServiceDefaults.Database;
using Hiring.ServiceDefaults.Errors;
using NodaTime;
using Npgsql;

namespace Hiring.InterviewScheduling.Templates;

/// <summary>A template as the database keeps it.</summary>
internal sealed record LoopTemplateRow(Guid Id, string Name, string Definition, bool Retired, long Revision, Instant CreatedAt)
{
    internal const string Columns = "id, name, definition::text as definition, retired_at is not null as retired, revision, created_at";

    internal const string NameTaken = "loop_templates_name";

    internal static RpcException Taken() =>
        Problem.Exists(ErrorReason.LoopTemplateExists, "The name belongs to another template in use. Change that one, or give another name.");

    /// <summary>The template, or NOT_FOUND.</summary>
    internal static async Task<LoopTemplateRow> Find(Guid id, NpgsqlConnection connection, CancellationToken cancellation, string locked = "") =>
        await connection.QuerySingleOrDefaultAsync<LoopTemplateRow>(new CommandDefinition(
            $"select {Columns} from loop_templates where id = @id {locked}", new { id }, cancellationToken: cancellation)) ?? throw Problem.NotFound("loop template", id);

    /// <summary>The template, locked for a change. Refused if the caller saw another version.</summary>
    internal static async Task<LoopTemplateRow> Lock(Guid id, string etag, Write write)
    {
        var revision = Etag.Parse(etag);
        var row = await Find(id, write.Connection, write.Cancellation, "for no key update");
        return revision is null || revision == row.Revision ? row : throw Problem.Stale("loop template", id);
    }

    /// <summary>What of a template is kept as JSON.</summary>
    internal static string DefinitionOf(LoopTemplate template)
    {
        var definition = template.Clone();
        (definition.Id, definition.Name, definition.Etag, definition.Retired, definition.CreateTime) = ("", "", "", false, null);
        return JsonFormatter.Default.Format(definition);
    }

    internal LoopTemplate ToMessage()
    {
        // A column may have been written by a newer version of this service.
        var template = new JsonParser(JsonParser.Settings.Default.WithIgnoreUnknownFields(true)).Parse<LoopTemplate>(Definition);
        (template.Id, template.Name, template.Retired, template.Etag, template.CreateTime) = (Id.ToString(), Name, Retired, Etag.Of(Revision), CreatedAt.ToTimestamp());
        return template;
    }
}
