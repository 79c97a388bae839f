using Dapper;
using Grpc.Core;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults.Database;

namespace Hiring.Candidate.Privacy;

/// <summary>Sets how long people of a country are kept. Counts from the next run of retention.</summary>
public sealed class SetRetentionRule(Writes writes)
{
    internal Task<RetentionRule> Handle(SetRetentionRuleRequest request, ServerCallContext call) => writes.Run(request, call, async write =>
        (await write.Connection.QuerySingleAsync<RetentionRuleRow>(new CommandDefinition($"""
            insert into retention_rules (country, months) values (@country, @months)
            on conflict (country) do update set months = excluded.months, updated_at = now()
            returning {RetentionRuleRow.Columns}
            """, new { country = request.CountryCode, months = request.Months }, cancellationToken: write.Cancellation))).ToMessage());
}
