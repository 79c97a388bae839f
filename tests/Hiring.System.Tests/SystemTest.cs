using Xunit.Sdk;

namespace Hiring.SystemTests;

/// <summary>A test on the running system. When it fails, what every program said last goes with it.</summary>
public abstract class SystemTest(RunningSystem system) : IAsyncLifetime
{
    protected RunningSystem Platform => system;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (TestContext.Current.TestState?.Result is TestResult.Failed)
            TestContext.Current.TestOutputHelper?.WriteLine(await system.LastWordsAsync());
    }
}
