using Dapper;
using Grpc.Core;
using Hiring.InterviewScheduling.V1;
using Hiring.ServiceDefaults.Database;
using Hiring.ServiceDefaults.Errors;
using Npgsql;

namespace Hiring.InterviewScheduling.Templates;

/// <summary>Changes the fields of a template that the mask names. Loops that were proposed by it stay as they are.</summary>
public sealed class UpdateLoopTemplate(Writes writes, RequestRules rules)
{
    private static readonly string[] Changeable = ["name", "rounds", "rest_minutes", "lunch", "earliest", "latest", "site", "level"];

    internal Task<LoopTemplate> Handle(UpdateLoopTemplateRequest request, ServerCallContext call) => writes.Run(request, call, async write =>
    {
        var id = Guid.Parse(request.LoopTemplateId);
        var row = await LoopTemplateRow.Lock(id, request.Etag, write);
        if (row.Retired)
            throw Problem.Precondition(ErrorReason.Retired, "The template is out of use. Enter a new one.", ("loop_template_id", id));
        var template = row.ToMessage();
        Mask.Apply(request.UpdateMask, request.LoopTemplate, template, Changeable);
        rules.Check(template, "loop_template.");
        TemplateRules.Check(template);
        try
        {
            return (await write.Connection.QuerySingleAsync<LoopTemplateRow>(new CommandDefinition($"""
                update loop_templates set name = @name, definition = @definition::jsonb, revision = revision + 1 where id = @id returning {LoopTemplateRow.Columns}
                """, new { id, name = template.Name, definition = LoopTemplateRow.DefinitionOf(template) }, cancellationToken: write.Cancellation))).ToMessage();
        }
        catch (PostgresException e) when (e.ConstraintName == LoopTemplateRow.NameTaken)
        {
            throw LoopTemplateRow.Taken();
        }
    });
}
