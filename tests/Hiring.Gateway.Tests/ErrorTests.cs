using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Xunit;

namespace Hiring.Gateway.Tests;

public sealed class ErrorTests(RunningSystem system)
{
    [Fact]
    public async Task It_runs()
    {
        using var answer = await system.Http.GetAsync("/v1/roles/42", TestContext.Current.CancellationToken);
        Assert.Equal("", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }
}
