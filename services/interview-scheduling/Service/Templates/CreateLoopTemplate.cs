using Dapper;
using Grpc.Core;
using Hiring.InterviewScheduling.V1;
using Hiring.ServiceDefaults.Database;
using Npgsql;

namespace Hiring.InterviewScheduling.Templates;

/// <summary>Enters a template.</summary>
public sealed class CreateLoopTemplate(Writes writes)
{
    internal Task<LoopTemplate> Handle(CreateLoopTemplateRequest request, ServerCallContext call)
    {
        TemplateRules.Check(request.LoopTemplate);
        return writes.Run(request, call, async write =>
        {
            try
            {
                return (await write.Connection.QuerySingleAsync<LoopTemplateRow>(new CommandDefinition(
                    $"insert into loop_templates (id, name, definition) values (@id, @name, @definition::jsonb) returning {LoopTemplateRow.Columns}",
                    new { id = Guid.CreateVersion7(), name = request.LoopTemplate.Name, definition = LoopTemplateRow.DefinitionOf(request.LoopTemplate) },
                    cancellationToken: write.Cancellation))).ToMessage();
            }
            catch (PostgresException e) when (e.ConstraintName == LoopTemplateRow.NameTaken)
            {
                throw LoopTemplateRow.Taken();
            }
        });
    }
}
